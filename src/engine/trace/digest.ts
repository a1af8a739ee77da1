import { BY_A, BY_B, Digest, finish, FIRST_A, FIRST_B } from '../kernel/digest.ts';
import { hashText } from '../kernel/mix.ts';
import type { Nanos } from '../kernel/time.ts';
import type { Kind, Raw } from './records.ts';

/** Stands in for the hash of an absent thread, task or object. */
const NOBODY = 0x5bd1e995 | 0;

/** The bits of a whole number above the low 32: a power of two, so the product is exact. */
const HIGH = 4294967296;
const TO_HIGH = 1 / HIGH;
/** The factors of `Digest.pair`. */
const STEP_A = BY_A | 0;
const STEP_B = BY_B | 0;
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
  /** The lanes of the order, and those of time and place. Not `#`: then `#take` is too long for V8 to put in line. */
  private a = FIRST_A;
  private b = FIRST_B;
  private c = FIRST_A;
  private d = FIRST_B;

  reset(): void {
    this.a = this.c = FIRST_A;
    this.b = this.d = FIRST_B;
  }

  /**
   * Takes in one record; the text comes as its `hashText`. What there is none of is null, what the kind has no column for 0. Two words
   * for the order, two for time and place. Nothing is allocated: this runs once a record, also when nobody listens. `| 0` tells V8 that
   * 32 bits are enough.
   */
  mix(kind: Kind, scene: Scene, task: Hashed | null, object: Hashed | null, x: number, y: number, text: number): void {
    const low = x | 0;
    if (low !== x) this.#long(kind, x);
    this.#take(kind, scene, task === null ? NOBODY : task.hash | 0, object, low, y, text | 0);
  }

  /** The same, where the record is of a task, `x` has 32 bits, and there is no `y`: less to look at. */
  step(kind: Kind, scene: Scene, task: Hashed, object: Hashed | null, x: number, text: number): void {
    this.#take(kind, scene, task.hash | 0, object, x | 0, 0, text | 0);
  }

  /** Each pair of words as `Digest.pair` takes it: those of the order, and beside them those of time and place. */
  #take(kind: Kind, scene: Scene, task: number, object: Hashed | null, x: number, y: number, text: number): void {
    const { now, thread } = scene;
    const spread = Math.imul(x, BY_X);
    const what = kind.salt ^ y ^ (spread & ~kind.timed);
    const who = task ^ Math.imul(object === null ? NOBODY : object.hash | 0, BY_OBJECT) ^ Math.imul(text, BY_TEXT);
    const when = now ^ (spread & kind.timed);
    const where =
      (now < HIGH ? 0 : Math.floor(now * TO_HIGH)) ^ Math.imul((thread === null ? NOBODY : thread.hash | 0) + scene.core, BY_PLACE);
    const b = Math.imul(this.b ^ who, STEP_B);
    const a = Math.imul(this.a ^ what, STEP_A) ^ (b >>> 15);
    this.a = a;
    this.b = (((b << 13) | (b >>> 19)) + a) | 0;
    const d = Math.imul(this.d ^ where, STEP_B);
    const c = Math.imul(this.c ^ when, STEP_A) ^ (d >>> 15);
    this.c = c;
    this.d = (((d << 13) | (d >>> 19)) + c) | 0;
  }

  /** What of a number does not fit into the word that it has a part in. */
  #long(kind: Kind, x: number): void {
    const high = Math.imul(Math.floor(x * TO_HIGH), BY_HIGH);
    if (kind.timed === 0) this.b ^= high;
    else this.d ^= high;
  }

  get order(): string {
    return finish(this.a, this.b);
  }

  get full(): string {
    return finish(this.a ^ Math.imul(this.c, BY_B), this.b ^ Math.imul(this.d, BY_A));
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
