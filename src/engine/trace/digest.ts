import { Digest } from '../kernel/digest.ts';
import { hashText } from '../kernel/mix.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Kind, Raw } from './records.ts';

/** Stands in for the hash of an absent thread, task or object. */
export const NOBODY = 0x5bd1e995;

/**
 * Mixes one record into both digests: the one place that says what they depend on. Names and the text come as their
 * `hashText`, `NOBODY` where there is none; `core` is -1 where there is none; what the kind has no column for is not mixed.
 * Nothing is allocated: this runs once a record, also when nobody listens.
 */
export function mixRecord(
  order: Digest,
  full: Digest,
  kind: Kind,
  at: Nanos,
  core: number,
  thread: number,
  task: number,
  object: number,
  x: number,
  y: number,
  text: number,
): void {
  const { shape } = kind;
  const head = kind.salt ^ y;
  const who = task ^ Math.imul(object, 0x165667b1);
  order.pair(head, who);
  full.pair(head, who);
  full.pair(at | 0, Math.floor(at / 4294967296) ^ (thread + core));
  if (shape.x !== undefined) {
    full.whole(x);
    if (kind.timeless) order.whole(x);
  }
  if (shape.text !== undefined) {
    order.pair(text, kind.salt);
    full.pair(text, kind.salt);
  }
}

/** Both digests, taken again from records: what the recorder of their run had. */
export class RecordDigests {
  readonly order = new Digest();
  readonly full = new Digest();
  readonly #hashes = new Map<string, number>();

  see({ kind, at, core, thread, task, object, x, y, text }: Raw): void {
    const told = kind.shape.text === undefined ? 0 : hashText(text);
    mixRecord(this.order, this.full, kind, at, core ?? -1, this.#hash(thread), this.#hash(task), this.#hash(object), x, y, told);
  }

  #hash(name: string | null): number {
    if (name === null) return NOBODY;
    const known = this.#hashes.get(name);
    if (known !== undefined) return known;
    const hash = hashText(name);
    this.#hashes.set(name, hash);
    return hash;
  }
}

/** The digest of a text by lines, each with its end, by UTF-16 code unit. */
export class TextSum {
  readonly #digest = new Digest();

  line(text: string): void {
    for (let i = 0; i < text.length; i++) this.#digest.pair(text.charCodeAt(i), i);
    this.#digest.pair(10, text.length);
  }

  toString(): string {
    return this.#digest.toString();
  }
}
