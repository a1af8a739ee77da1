import { scramble } from '../../src/engine/kernel/mix.ts';
import { type ParsedTrace, parseTrace, renderRecord, TraceError } from '../../src/engine/trace/text.ts';

/** What became of the damaged texts. */
export interface FuzzOutcome {
  readonly refused: number;
  /** Read, and as the very same events: only the source's hash may be damaged so. */
  readonly unharmed: number;
}

/**
 * Damages the UTF-8 bytes of a trace `cases` times: half are cut at some byte, half have one byte changed. @throws Error when
 * one is read as other events, or refused by anything but a TraceError; the message says which damage did it.
 */
export function fuzzTrace(text: string, cases: number, seed: number): FuzzOutcome {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder(); // not fatal: what is no UTF-8 comes as U+FFFD
  const original = parseTrace(text);
  const events = essence(original);
  let state = scramble(seed ^ 0x7f4a7c15);
  const pick = (count: number): number => {
    state = (Math.imul(state, 0x9e3779b1) + 0x3c6ef372) | 0;
    return Math.floor(((scramble(state) >>> 0) / 4294967296) * count);
  };
  let refused = 0;
  let unharmed = 0;
  for (let i = 0; i < cases; i++) {
    const place = pick(bytes.length);
    const damage = i % 2 === 0 ? 0 : 1 + pick(255);
    const damaged = damage === 0 ? bytes.slice(0, place) : bytes.slice();
    if (damage !== 0) damaged[place]! ^= damage;
    const what = damage === 0 ? `cut at byte ${place}` : `byte ${place} xor ${damage}`;
    let read: ParsedTrace;
    try {
      read = parseTrace(decoder.decode(damaged));
    } catch (error) {
      if (!(error instanceof TraceError)) throw new Error(`${what}: refused by ${String(error)}`, { cause: error });
      refused++;
      continue;
    }
    if (essence(read) !== events) throw new Error(`${what}: read as other events`);
    unharmed++;
  }
  return { refused, unharmed };
}

/** All that a trace says, but for the source's hash. */
function essence({ header, records, end }: ParsedTrace): string {
  return JSON.stringify([{ ...header, source: '' }, records.map(renderRecord), end]);
}
