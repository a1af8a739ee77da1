import { invariant, SimError } from './errors.ts';
import type { Site } from './names.ts';
import { Streams } from './streams.ts';

/** `choose`: the modelled system has a policy and the world could disturb it. `draw`: the real thing is random. */
export type Asking = 'choose' | 'draw';

/** Who answers a run's questions. Run, replay and exploration differ in nothing else. */
export interface Source {
  /** Before the first question of a run. */
  reset(): void;
  /** Answers question number `index` (0, 1, ...), which has `count` ways, at least 2. */
  next(asking: Asking, site: Site, count: number, index: number): number;
  /** The workload's own randomness; `key` tells (task, input name) apart. */
  input(key: number, count: number): number;
  /** It answers 0 to every `choose`: so that very many of them need no call. */
  readonly obeys?: boolean;
}

/** One answer that differs from what the plain source would have said. */
export interface Deviation {
  readonly index: number;
  readonly value: number;
}

/** What a plain run answers to `choose`. */
export interface PlainOptions {
  /** `policy`: 0, the modelled system's own answer. `walk`: a seeded uniform pick, for a model that has no policy. */
  readonly choose: 'policy' | 'walk';
}

/** Answers from a seed. */
export function plain(seed: string, options: PlainOptions = { choose: 'policy' }): Source {
  const streams = new Streams(seed);
  const walks = options.choose === 'walk';
  return {
    obeys: !walks,
    reset: () => streams.reset(),
    next: (asking, site, count) => (asking === 'draw' || walks ? streams.next(site, count) : 0),
    input: (key, count) => streams.nextOf(key, count),
  };
}

/** A deviation names an answer that its question does not have: the run is not the one that was recorded. */
export class DeviationOutOfRange extends SimError {
  readonly code = 'E_REPLAY_DIVERGED';
  readonly hint = 'The scenario, a setting or the engine changed since the recording. Record it anew.';
  constructor(deviation: Deviation, site: string, count: number) {
    super(`deviation ${deviation.index}=${deviation.value} meets question '${site}', which has only ${count} ways`);
    this.name = 'DeviationOutOfRange';
  }
}

/** Answers as `base` does, but for the deviations, which are in ascending order of their question. */
export function recorded(base: Source, deviations: readonly Deviation[]): Source {
  let at = 0;
  return {
    reset: () => {
      at = 0;
      base.reset();
    },
    next: (asking, site, count, index) => {
      const own = base.next(asking, site, count, index); // asked in any case: later draws must not shift
      const deviation = deviations[at];
      if (deviation === undefined || deviation.index !== index) return own;
      at++;
      if (deviation.value >= count) throw new DeviationOutOfRange(deviation, site.name, count);
      return deviation.value;
    },
    input: (key, count) => base.input(key, count),
  };
}

/** A source that goes through all answers, one run after another, the last question turning fastest. */
export interface Odometer extends Source {
  /** Sets the next combination. False when there is none left. */
  advance(): boolean;
}

/** Enumerates every answer to every question; inputs come from `inputs`. Runs before it: none. */
export function odometer(inputs: Source = plain('1')): Odometer {
  const values: number[] = [];
  const counts: number[] = [];
  let depth = 0; // wheels in use: kept apart from the arrays, which never shrink
  return {
    reset: () => inputs.reset(),
    next: (_asking, _site, count, index) => {
      if (index === depth) {
        values[index] = 0;
        counts[index] = count;
        depth++;
        return 0;
      }
      invariant(index < depth && counts[index] === count, 'a run asks the same questions after the same answers', index);
      return values[index]!;
    },
    input: (key, count) => inputs.input(key, count),
    advance: () => {
      while (depth > 0) {
        const last = depth - 1;
        if (++values[last]! < counts[last]!) return true;
        depth = last;
      }
      return false;
    },
  };
}
