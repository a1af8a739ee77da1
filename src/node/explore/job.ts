import type { Found, Plan } from '../../engine/explore/explore.ts';
import type { Part, Seen } from '../../engine/explore/explorer.ts';
import type { Profile } from '../../engine/explore/search.ts';
import type { Deviation } from '../../index.ts';

/** What a thread is told once. */
export interface Assignment {
  /** Absolute. */
  readonly path: string;
  readonly cwd: string;
  readonly plan: Plan;
  readonly stallMs: number;
}

/** A course as it travels: the strategy by its name. */
export interface Route {
  readonly strategy: string;
  readonly profile: Profile;
  readonly parts: readonly Part[];
}

/** What a thread is to do; the kinds that explore count schedules from 0, `to` is the first that is not wanted. */
export type Work =
  | { readonly kind: 'probe' }
  | { readonly kind: 'thrown'; readonly strategy: string; readonly profile: Profile; readonly from: number; readonly to: number }
  | { readonly kind: 'inOrder'; readonly strategy: string; readonly runs: number; readonly estimate: Profile | null }
  | { readonly kind: 'found'; readonly seen: Seen; readonly shrinks: boolean };

/** What comes of it. */
export interface Results {
  readonly probe: Route;
  readonly thrown: Part;
  /** Null where, against the estimate, not all fit. */
  readonly inOrder: Part | null;
  readonly found: Found;
}

export interface Job {
  readonly work: Work;
  /** Shared between the thread and who waits for it. */
  readonly desk: SharedArrayBuffer;
  /** The number of a schedule, from 1, whose deviations are written down while it runs: it has ended a thread before. */
  readonly noting: number;
}

/** An error loses what it is on its way between threads, so it travels as data. */
export type Answer =
  | { readonly ok: true; readonly value: unknown; /** What it took, without what a thread needs to begin. */ readonly ms: number }
  | { readonly ok: false; readonly error: { readonly code: string | undefined; readonly message: string; readonly hint: string | undefined } }; // prettier-ignore

const [DONE, FINDINGS, STOP, NOTED, SEED, DEVIATIONS] = [0, 1, 2, 3, 4, 24];
const LONGEST_SEED = DEVIATIONS - SEED - 1;
const MOST_NOTED = 10_000;

/** What the two sides of a job tell each other while it runs, and what is left of it when its thread is gone. */
export class Desk {
  readonly shared: SharedArrayBuffer;
  readonly #cells: Int32Array;
  /** How long the job took, once it is done. */
  tookMs = 0;

  constructor(shared?: SharedArrayBuffer, notes = false) {
    this.shared = shared ?? new SharedArrayBuffer(4 * (DEVIATIONS + (notes ? 2 * MOST_NOTED : 0)));
    this.#cells = new Int32Array(this.shared);
  }

  /** Schedules that are through. */
  get done(): number {
    return Atomics.load(this.#cells, DONE);
  }
  get findings(): number {
    return Atomics.load(this.#cells, FINDINGS);
  }

  /** Has nobody asked it to stop? */
  get goesOn(): boolean {
    return Atomics.load(this.#cells, STOP) === 0;
  }

  /** Asks the thread to come to an end after the present schedule. */
  stop(): void {
    Atomics.store(this.#cells, STOP, 1);
  }

  /** After every schedule; false: it is to stop. */
  proceed(done: number, findings: number): boolean {
    Atomics.store(this.#cells, DONE, done);
    Atomics.store(this.#cells, FINDINGS, findings);
    return this.goesOn;
  }

  /** A schedule of that seed begins, of which nothing is known yet. */
  begin(seed: string): void {
    this.#cells[NOTED] = 0;
    this.#cells[SEED] = Math.min(seed.length, LONGEST_SEED);
    for (let k = 0; k < seed.length && k < LONGEST_SEED; k++) this.#cells[SEED + 1 + k] = seed.charCodeAt(k);
  }

  note({ index, value }: Deviation): void {
    const noted = this.#cells[NOTED]!;
    if (noted >= MOST_NOTED) return;
    this.#cells[DEVIATIONS + 2 * noted] = index;
    this.#cells[DEVIATIONS + 2 * noted + 1] = value;
    Atomics.store(this.#cells, NOTED, noted + 1);
  }

  /** The seed and the deviations of the schedule that was noted. */
  get noted(): { readonly seed: string; readonly deviations: readonly Deviation[] } {
    const cells = this.#cells;
    const seed = String.fromCharCode(...cells.subarray(SEED + 1, SEED + 1 + cells[SEED]!));
    const deviations: Deviation[] = [];
    for (let k = 0; k < cells[NOTED]!; k++) {
      deviations.push({ index: cells[DEVIATIONS + 2 * k]!, value: cells[DEVIATIONS + 2 * k + 1]! });
    }
    return { seed, deviations };
  }
}
