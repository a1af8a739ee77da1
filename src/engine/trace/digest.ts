import { BY_A, BY_B, Digest, finish, FIRST_A, FIRST_B } from '../kernel/digest.ts';
import { hashText } from '../kernel/mix.ts';
import { named, type Named } from '../kernel/names.ts';
import type { Kind, Raw } from './records.ts';
import { Scene, TO_HIGH } from './scene.ts';

/** In one word: a look-up of `Math` each time makes `take` too long as well. */
const { imul } = Math;

/** Stands in for the hash of an absent thread, task or object. */
const NOBODY = 0x5bd1e995 | 0;

/** The factors of `Digest.pair`. */
const STEP_A = BY_A | 0;
const STEP_B = BY_B | 0;
/** What tells the columns of a record apart that share a word. */
const BY_X = 0x9e3779b1 | 0;
const BY_HIGH = 0x27d4eb2f;
const BY_OBJECT = 0x165667b1;
const BY_TEXT = 0x2c1b3c6d;
const BY_PLACE = 0x85ebca6b | 0;

/**
 * The two digests of a run: `order`, without times, equal for two runs in which the same things happened in the same order; and
 * `full`, of that and of each record's time, core and thread: of the changes of these between records, and where in the order
 * they came. The one place that says what they depend on.
 */
export class TraceDigest {
  /** The lanes of the order, and those of time and place. Not `#`, no more than the methods: then `take` is too long for V8 to put in line. */
  private a = FIRST_A;
  private b = FIRST_B;
  private c = FIRST_A;
  private d = FIRST_B;
  /** Time and place of the record before; those of the first one are no record's. */
  private low = -1;
  private where = 0;
  /** Core and thread alone. */
  private place = 0;

  reset(): void {
    this.a = this.c = FIRST_A;
    this.b = this.d = FIRST_B;
    this.low = -1;
    this.where = this.place = 0;
  }

  /**
   * Takes in one record; the text comes as its `hashText`. What there is none of is null, what the kind has no column for 0. Two words
   * for the order, and two for time and place where these are others than before.
   */
  mix(kind: Kind, scene: Scene, task: Named | null, object: Named | null, x: number, y: number, text: number): void {
    const low = x | 0;
    if (low !== x) this.#long(kind, x);
    this.take(kind, scene, task === null ? NOBODY : task.hash, object, low, y, text);
  }

  /**
   * The same, where `x` has 32 bits, with the hash of the task: less to look at. Nothing is allocated: this runs once a record, also when
   * nobody listens. The words are taken in as `Digest.pair` takes them.
   */
  take(kind: Kind, scene: Scene, task: number, object: Named | null, x: number, y: number, text: number): void {
    if (scene.moved === true) this.move(scene);
    const spread = imul(x, BY_X);
    let what = kind.salt ^ y;
    if (kind.timed === true) this.c = imul(this.c ^ spread, STEP_A);
    else what ^= spread;
    const b = imul(this.b ^ task ^ imul(object === null ? NOBODY : object.hash, BY_OBJECT) ^ imul(text, BY_TEXT), STEP_B);
    const a = imul(this.a ^ what, STEP_A) ^ (b >>> 15);
    this.a = a;
    this.b = (((b << 13) | (b >>> 19)) + a) | 0;
  }

  /** Takes in time and place, where they are not those of the record before, and by a lane of the order after which record that is. */
  private move(scene: Scene): void {
    scene.moved = false;
    if (scene.placed === true) this.#enter(scene);
    const { low } = scene;
    const where = scene.high ^ this.place;
    if (low === this.low && where === this.where) return;
    this.low = low;
    this.where = where;
    const d = imul(this.d ^ where ^ this.a, STEP_B);
    const c = imul(this.c ^ low, STEP_A) ^ (d >>> 15);
    this.c = c;
    this.d = (((d << 13) | (d >>> 19)) + c) | 0;
  }

  /** Looks at where it is: seldom beside how often it looks at the time. */
  #enter(scene: Scene): void {
    scene.placed = false;
    const { core, thread } = scene;
    this.place = imul((thread === null ? NOBODY : thread.hash) + core, BY_PLACE);
  }

  /** What of a number does not fit into the word that it has a part in. */
  #long(kind: Kind, x: number): void {
    const high = imul(Math.floor(x * TO_HIGH), BY_HIGH);
    if (kind.timed === true) this.c = imul(this.c ^ high, STEP_B);
    else this.b ^= high;
  }

  get order(): string {
    return finish(this.a, this.b);
  }

  get full(): string {
    return finish(this.a ^ imul(this.c, BY_B), this.b ^ imul(this.d, BY_A));
  }
}

/** Both digests, taken again from records: what the recorder of their run had. */
export class RecordDigests extends TraceDigest {
  readonly #named = new Map<string, Named>();
  readonly #scene = new Scene();

  see({ kind, at, core, thread, task, object, x, y, text }: Raw): void {
    const scene = this.#scene;
    scene.at(at);
    scene.on(core ?? -1, this.#of(thread));
    this.mix(kind, scene, this.#of(task), this.#of(object), x, y, kind.hasText ? hashText(text) : 0);
  }

  #of(name: string | null): Named | null {
    if (name === null) return null;
    let known = this.#named.get(name);
    if (known === undefined) this.#named.set(name, (known = named(name)));
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
