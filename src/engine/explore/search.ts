import { BY_A, BY_B, FIRST_A, FIRST_B } from '../kernel/digest.ts';
import type { Asking, Source } from '../kernel/source.ts';
import type { Site } from '../kernel/names.ts';
import { Streams } from '../kernel/streams.ts';
import type { Outcome } from '../trace/header.ts';
import type { Onlooker } from '../runtimes/interleaving/ways.ts';

/** What a task does to an object. */
export interface Use {
  /** The most that one schedule saw; unlocking does not count. */
  readonly times: number;
  /** Not all of it only looks. */
  readonly changes: boolean;
  /** The names of its operations, in one word. */
  readonly how: string;
  /** The locks that were held whenever it used the object. */
  readonly under: readonly string[];
}

/** What schedules showed of a task. */
export interface TaskProfile {
  /** The most that one schedule saw. */
  readonly steps: number;
  /** Who started it. */
  readonly parent: string | null;
  /** By the name of the object. */
  readonly uses: ReadonlyMap<string, Use>;
}

/** What is known of a program before a search begins: learnt from a few schedules. */
export interface Profile {
  /** Most steps of a run; on a machine, most questions. */
  readonly steps: number;
  /** By name. */
  readonly tasks: ReadonlyMap<string, TaskProfile>;
  /** Estimated number of schedules: the mean over the walks of the product of their branching factors. */
  readonly space: number;
  /** Estimated number of classes of schedules that differ only in the order of steps that commute. */
  readonly classes: number;
}

/** What a search works on. */
export interface Ground {
  /** A model with a machine asks what its scheduler and the world may do; one without lists the ways of every step. */
  readonly hasMachine: boolean;
  /** What the user named: two searches with the same one choose the same schedules. */
  readonly seed: number;
  readonly profile: Profile;
  /** Who can go on, or what a step does, is decided by more than the objects that steps touch: none can be taken to commute. */
  readonly isEntangled?: boolean;
}

/** Answers the questions of one run after another, each time another way: a strategy at work. It notes its answers. */
export abstract class Search implements Source {
  readonly ground: Ground;
  /** The run that was just made has been counted before, and is passed over. */
  get isSeen(): boolean {
    return false;
  }
  /** Nothing is left. */
  exhausted = false;
  /** So many schedules at least are left, as far as that is known. */
  get left(): number {
    return 0;
  }
  /** Told the ways of every step, where the strategy looks at them before it picks. */
  readonly onlooker: Onlooker | null = null;
  /** Told every answer, while there is something to be learnt from them. */
  hearer: { answered(count: number, answer: number): void } | null = null;
  /** The answers of this run by question; only the first `asked` stand. */
  answers = new Int32Array(256);
  asked = 0;
  /** The seed that draws and inputs of this run come from. */
  seed: string;
  readonly #streams: Streams;

  constructor(ground: Ground) {
    this.ground = ground;
    this.seed = String(ground.seed);
    this.#streams = new Streams(this.seed);
  }

  /** Begins schedule number `schedule`, counted from 0. False: there is none, all are done. */
  abstract begin(schedule: number): boolean;

  /** Told how the run has ended, before anything else is run; null: by a mistake of the scenario's. */
  ended(_outcome: Outcome | null): void {}

  /** The answer to a question with several ways. */
  protected abstract pick(site: Site, count: number): number;

  /** The answer where the real thing is random. On a machine that is the seed's. */
  protected draw(site: Site, count: number): number {
    return this.ground.hasMachine ? this.#streams.next(site, count) : this.pick(site, count);
  }

  /** The answers of this run in 53 bits: two runs of one program with equal keys went the same way. */
  get key(): number {
    const { answers, asked } = this;
    const byA = BY_A | 0; // as 32 bits from here on: else the loop may go by way of doubles
    const byB = BY_B | 0;
    let a = FIRST_A | 0;
    let b = FIRST_B | 0;
    for (let k = 0; k < asked; k += 2) {
      b = Math.imul(b ^ answers[k]!, byB);
      a = Math.imul(a ^ (k + 1 < asked ? answers[k + 1]! : -1), byA) ^ (b >>> 15);
      b = (((b << 13) | (b >>> 19)) + a) | 0;
    }
    return (a >>> 0) * 2097152 + (b >>> 11);
  }

  /** Draws and inputs come from another seed from now on. */
  protected sow(seed: string): void {
    this.seed = seed;
    this.#streams.restart(seed);
  }

  reset(): void {
    this.#streams.reset();
    this.asked = 0;
  }

  next(asking: Asking, site: Site, count: number): number {
    const answer = asking === 'draw' ? this.draw(site, count) : this.pick(site, count);
    if (this.asked === this.answers.length) this.#grow();
    this.answers[this.asked++] = answer;
    if (this.hearer !== null) this.hearer.answered(count, answer);
    return answer;
  }

  input(key: number, count: number): number {
    return this.#streams.nextOf(key, count);
  }

  #grow(): void {
    const wider = new Int32Array(this.answers.length * 2);
    wider.set(this.answers);
    this.answers = wider;
  }
}

/** Repeats a run from its answers; where a question has fewer ways than then, it takes the last, and past the end the first. */
export function repeating(answers: ArrayLike<number>, seed: string): Source {
  const streams = new Streams(seed);
  return {
    reset: () => streams.reset(),
    next: (_asking, _site, count, index) => Math.min(answers[index] ?? 0, count - 1),
    input: (key, count) => streams.nextOf(key, count),
  };
}
