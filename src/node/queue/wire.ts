import { doubles, fromDoubles } from '../explore/doubles.ts';

/**
 * Plans, jobs and what came of them as text: JSON, with objects that name their kind in place of what JSON has no word for. What is read
 * equals what was written, down to the bits of a number; a property that is undefined is left out.
 */
export function write(value: unknown): string {
  return JSON.stringify(worded(value));
}

/** @throws SyntaxError */
export function read(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => (isWord(value) ? meant(value) : value));
}

/** The property that tells a kind; an object of somebody else's that has it is wrapped. */
const KIND = '$';
type Word =
  | { readonly [KIND]: 'number'; readonly of: string }
  | { readonly [KIND]: 'doubles'; readonly of: string }
  | { readonly [KIND]: 'map'; readonly of: readonly [unknown, unknown][] }
  | { readonly [KIND]: 'object'; readonly of: readonly [string, unknown][] };

function worded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : { [KIND]: 'number', of: nameOf(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float64Array) return { [KIND]: 'doubles', of: doubles(value) };
  if (value instanceof Map) return { [KIND]: 'map', of: [...value].map(([key, one]) => [worded(key), worded(one)]) };
  if (Array.isArray(value)) return value.map(worded);
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([name, one]) => [name, worded(one)] as const);
  // a name that JavaScript gives a meaning of its own would not come back as one
  return Object.hasOwn(value, KIND) || Object.hasOwn(value, '__proto__') ? { [KIND]: 'object', of: entries } : Object.fromEntries(entries);
}

function isWord(value: unknown): value is Word {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, KIND);
}

function meant(word: Word): unknown {
  switch (word[KIND]) {
    case 'number':
      return Number(word.of);
    case 'doubles':
      return fromDoubles(word.of);
    case 'map':
      return new Map(word.of);
    default:
      return Object.fromEntries(word.of);
  }
}

function nameOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
