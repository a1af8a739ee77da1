import { BadValue, SimError } from '../kernel/errors.ts';
import { hashText, hex32 } from '../kernel/mix.ts';
import type { Deviation } from '../kernel/source.ts';

/** The version of the format. A higher one is refused. */
const VERSION = 1;
/** No token is longer: what is, is no token, and is not looked at more closely. */
const LONGEST = 100_000;

/** The bound on a run's steps travels as a setting whose name no setting can have. */
export const MAX_STEPS = 'max-steps';

/** A run in one word to paste: everything that fixes it beside the scenario's file, and what must come of it. */
export interface Token {
  readonly runtime: string;
  /** Version of the runtime model. */
  readonly model: number;
  /** Version of kernel and machine. */
  readonly engine: number;
  /** Settings given from outside, as they were typed; the scenario's own are not among them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Parameters given from outside, as they were typed. */
  readonly params: Readonly<Record<string, string>>;
  readonly seed: string;
  /** In ascending order of their question. */
  readonly deviations: readonly Deviation[];
  /** First 8 hex digits of the scenario's hash. */
  readonly source: string;
  /** First 8 hex digits of the digest of the order. */
  readonly order: string;
}

/** A word that is no token of ours. */
export class BadToken extends SimError {
  readonly code = 'E_BAD_TOKEN';
  readonly hint: string;
  constructor(message: string, hint = 'Copy the whole word from the line that `npx seedloom run` printed.') {
    super(message);
    this.name = 'BadToken';
    this.hint = hint;
  }
}

/** `1:os-threads@1.1:cores=1::s7:12=1,40=2:9c1d04e2:5b0e7a31:` and a check: one word that no shell takes apart. @throws BadValue for text that is not Unicode. */
export function encodeToken(token: Token): string {
  const body = [
    String(VERSION),
    `${escaped(token.runtime)}@${token.model}.${token.engine}`,
    pairs(token.settings),
    pairs(token.params),
    `s${escaped(token.seed)}`,
    token.deviations.map(({ index, value }) => `${index}=${value}`).join(','),
    token.source,
    token.order,
  ].join(':');
  return `${body}:${checkOf(body)}`;
}

/** 4 hex digits over all before them: a token that was mistyped is no token, rather than another run. */
function checkOf(body: string): string {
  return hex32(hashText(body)).slice(0, 4);
}

/** Reads a token. What it accepts is what `encodeToken` writes, to the byte. @throws BadToken */
export function parseToken(text: string): Token {
  if (text.length > LONGEST) throw new BadToken(`a token has at most ${LONGEST} characters, not ${text.length}`);
  const parts = text.split(':');
  const version = /^[1-9]\d{0,8}$/.test(parts[0]!) ? Number(parts[0]) : undefined;
  if (version === undefined) throw new BadToken(`${shown(text)} is no token`);
  if (version > VERSION) {
    throw new BadToken(
      `the token is of version ${version}, and this seedloom reads version ${VERSION}`,
      'Update seedloom, or print a new token with `npx seedloom run`.',
    );
  }
  if (parts.length !== 9) throw new BadToken(`a token has 9 parts with colons between them, and this one has ${parts.length}`);
  const [, runtimePart, settings, params, seed, deviations, source, order] = parts as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const runtime = /^([^@]+)@(\d{1,9})\.(\d{1,9})$/.exec(runtimePart);
  if (runtime === null) throw new BadToken(`the token's runtime reads ${shown(runtimePart)}, not name@model.engine`);
  if (!seed.startsWith('s')) throw new BadToken(`the token's seed reads ${shown(seed)}, which does not begin with s`);
  const token: Token = {
    runtime: plain(runtime[1]!),
    model: Number(runtime[2]),
    engine: Number(runtime[3]),
    settings: readPairs(settings, 'settings'),
    params: readPairs(params, 'params'),
    seed: plain(seed.slice(1)),
    deviations: readDeviations(deviations),
    source: hex(source, "scenario's hash"),
    order: hex(order, 'digest'),
  };
  const written = encodeToken(token);
  if (written === text) return token;
  if (written.slice(0, -4) === text.slice(0, -4))
    throw new BadToken('this token was changed after it was printed: its last four digits do not belong to the rest');
  throw new BadToken(`this is not how a token is written: ${shown(written)} would be`);
}

const byName = (a: readonly [string, string], b: readonly [string, string]): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);

function pairs(values: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(values).sort(byName); // by code unit; names differ
  return sorted.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join(',');
}

function readPairs(text: string, what: string): Record<string, string> {
  const read = items(text).map((item): [string, string] => {
    const cut = /^([^=]+)=([^=]*)$/.exec(item);
    if (cut === null) throw new BadToken(`the token's ${what} hold ${shown(item)}, which is not name=value`);
    return [plain(cut[1]!), plain(cut[2]!)];
  });
  for (const [i, [name]] of read.entries()) {
    if (i > 0 && read[i - 1]![0] >= name)
      throw new BadToken(`the token's ${what} are not in order: ${shown(name)} comes too late or twice`);
  }
  return Object.fromEntries(read);
}

function readDeviations(text: string): Deviation[] {
  let last = -1;
  return items(text).map((item) => {
    const cut = /^(\d{1,15})=(\d{1,9})$/.exec(item);
    if (cut === null) throw new BadToken(`the token's deviations hold ${shown(item)}, which is not question=answer`);
    const deviation = { index: Number(cut[1]), value: Number(cut[2]) };
    if (deviation.index <= last) throw new BadToken(`the token's deviations do not ascend: ${deviation.index} comes after ${last}`);
    last = deviation.index;
    return deviation;
  });
}

function items(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

function hex(text: string, what: string): string {
  if (!/^[0-9a-f]{8}$/.test(text)) throw new BadToken(`the token's ${what} reads ${shown(text)}, not 8 hex digits`);
  return text;
}

/** Letters, digits, `-`, `_` and `.` stand for themselves, the rest as bytes of UTF-8. */
function escaped(text: string): string {
  try {
    return encodeURIComponent(text).replace(/[!~*'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    throw new BadValue(`${shown(text)} is not well-formed Unicode`, 'Use another word.');
  }
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadToken(`the token holds ${shown(text)}, where a % does not begin a character`);
  }
}

/** In quotes, on one line, not endless. */
function shown(text: string): string {
  return JSON.stringify(text.length <= 80 ? text : `${text.slice(0, 77)}...`);
}
