import { TraceError } from './fault.ts';
import type { Scalar } from './header.ts';

/** A word at the head that stands for itself. */
const BARE_WORD = /^[\w.:+\-#@/]+$/;
/** A string value that stands for itself: nobody takes it for a number or a switch. */
const BARE_STRING = /^(?!(?:yes|no|NaN|Infinity)$)[A-Za-z_][\w.:+\-#@/]*$/;

/**
 * What nobody can see or tell from a blank, and U+FFFD, which stands for bytes that were not UTF-8. A fixed list, because
 * Unicode's own classes differ between engine versions. Lone surrogates are escaped by `JSON.stringify` already.
 */
const UNSEEN =
  /[\x7f-\xa0\xad\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ue000-\uf8ff\ufeff\uffa0\ufff0-\uffff]|\u034f|[\ufe00-\ufe0f]|[\udb40-\udbff][\udc00-\udfff]/g;

export function quoted(text: string): string {
  return JSON.stringify(text).replace(UNSEEN, (unseen) => {
    let escaped = '';
    for (let i = 0; i < unseen.length; i++) escaped += `\\u${unseen.charCodeAt(i).toString(16).padStart(4, '0')}`;
    return escaped;
  });
}

export function unquoted(text: string): string | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'string' ? read : undefined;
  } catch {
    return undefined;
  }
}

export const wordText = (word: string): string => (BARE_WORD.test(word) ? word : quoted(word));
export const readWord = (text: string): string | undefined => (text.startsWith('"') ? unquoted(text) : text);

export function scalarText(value: Scalar): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return BARE_STRING.test(value) ? value : quoted(value);
}

export function readScalar(text: string): Scalar | undefined {
  if (text === 'yes' || text === 'no') return text === 'yes';
  if (text.startsWith('"')) return unquoted(text);
  return BARE_STRING.test(text) ? text : Number(text);
}

export const SIGNED = /^-?\d{1,16}$/;
export const WHOLE = /^\d{1,16}$/;

/** @throws TraceError with the line, unless the text is of the pattern and a safe integer. */
export function wholeNumber(text: string, pattern: RegExp, line: number): number {
  const value = pattern.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw new TraceError('E_TRACE_MALFORMED', `${quoted(text)} is no whole number below 2^53`, line);
  return value;
}
