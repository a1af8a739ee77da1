import { BY_A, BY_B, Digest, finish, FIRST_A, FIRST_B } from '../kernel/digest.ts';
import { hashText } from '../kernel/mix.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Kind, Raw } from './records.ts';

/** Stands in for the hash of an absent thread, task or object. */
const NOBODY = 0x5bd1e995 | 0;

/** Records are taken in by so many at a time: a tight loop over plain numbers costs a fraction of a call for each. */
const BATCH = 256;
const STRIDE = 4;
/** The bits of a whole number above the low 32: a power of two, so the product is exact. */
const HIGH = 4294967296;
const TO_HIGH = 1 / HIGH;
/** What tells the columns of a record apart that share a word. */
const BY_X = 0x9e3779b1 | 0;
const BY_HIGH = 0x27d4eb2f;
const BY_OBJECT = 0x165667b1;
const BY_TEXT = 0x2c1b3c6d;
const BY_PLACE = 0x85ebca6b | 0;

/** When and where a record happens; `core` is -1 where there is none. */
interface Scene {
  readonly now: Nanos;
  readonly core: number;
  readonly thread: Hashed | null;
}
interface Hashed {
  readonly hash: number;
}

/**
 * The two digests of a run: `order`, without times, equal for two runs in which the same things happened in the same order; and
 * `full`, of that and of each record's time, core and thread. The one place that says what they depend on.
 */
export class TraceDigest {
  /** Of each record two words for the order, then two for its time and place. */
  readonly #words = new Int32Array(BATCH * STRIDE);
  #filled = 0;
  #a = FIRST_A;
  #b = FIRST_B;
  #c = FIRST_A;
  #d = FIRST_B;

  reset(): void {
    this.#filled = 0;
    this.#a = this.#c = FIRST_A;
    this.#b = this.#d = FIRST_B;
  }

  /**
   * Takes in one record; the text comes as its `hashText`. What there is none of is null, what the kind has no column for 0. Nothing
   * is allocated: this runs once a record, also when nobody listens. `| 0` tells V8 that 32 bits are enough.
   */
  mix(kind: Kind, scene: Scene, task: Hashed | null, object: Hashed | null, x: number, y: number, text: number): void {
    if (this.#filled === BATCH * STRIDE) this.#takeIn();
    const words = this.#words;
    const k = this.#filled;
    this.#filled = k + STRIDE;
    const { now, thread } = scene;
    const low = x | 0;
    const spread = Math.imul(low, BY_X);
    words[k] = kind.salt ^ y ^ (spread & ~kind.timed);
    words[k + 1] =
      (task === null ? NOBODY : task.hash | 0) ^
      Math.imul(object === null ? NOBODY : object.hash | 0, BY_OBJECT) ^
      Math.imul(text | 0, BY_TEXT);
    words[k + 2] = now ^ (spread & kind.timed);
    words[k + 3] =
      (now < HIGH ? 0 : Math.floor(now * TO_HIGH)) ^ Math.imul((thread === null ? NOBODY : thread.hash | 0) + scene.core, BY_PLACE);
    if (low !== x) this.#long(k, kind, x);
  }

  /** What of a number does not fit into the word that it has a part in. */
  #long(k: number, kind: Kind, x: number): void {
    this.#words[k + 1 - 2 * kind.timed]! ^= Math.imul(Math.floor(x * TO_HIGH), BY_HIGH);
  }

  get order(): string {
    this.#takeIn();
    return finish(this.#a, this.#b);
  }

  get full(): string {
    this.#takeIn();
    return finish(this.#a ^ Math.imul(this.#c, BY_B), this.#b ^ Math.imul(this.#d, BY_A));
  }

  /** Each pair of words as `Digest.pair` takes it: those of the order, and beside them those of time and place. */
  #takeIn(): void {
    const words = this.#words;
    const end = this.#filled;
    const byA = BY_A | 0;
    const byB = BY_B | 0;
    let a = this.#a | 0;
    let b = this.#b | 0;
    let c = this.#c | 0;
    let d = this.#d | 0;
    for (let k = 0; k < end; k += STRIDE) {
      b = Math.imul(b ^ words[k + 1]!, byB);
      d = Math.imul(d ^ words[k + 3]!, byB);
      a = Math.imul(a ^ words[k]!, byA) ^ (b >>> 15);
      c = Math.imul(c ^ words[k + 2]!, byA) ^ (d >>> 15);
      b = (((b << 13) | (b >>> 19)) + a) | 0;
      d = (((d << 13) | (d >>> 19)) + c) | 0;
    }
    this.#filled = 0;
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }
}

/** Both digests, taken again from records: what the recorder of their run had. */
export class RecordDigests extends TraceDigest {
  readonly #named = new Map<string, Hashed>();
  readonly #scene: { now: Nanos; core: number; thread: Hashed | null } = { now: 0, core: -1, thread: null };

  see({ kind, at, core, thread, task, object, x, y, text }: Raw): void {
    const scene = this.#scene;
    scene.now = at;
    scene.core = core ?? -1;
    scene.thread = this.#of(thread);
    this.mix(kind, scene, this.#of(task), this.#of(object), x, y, kind.hasText ? hashText(text) : 0);
  }

  #of(name: string | null): Hashed | null {
    if (name === null) return null;
    let known = this.#named.get(name);
    if (known === undefined) this.#named.set(name, (known = { hash: hashText(name) }));
    return known;
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
