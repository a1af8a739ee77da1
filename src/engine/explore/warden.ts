import { ScenarioError } from '../kernel/errors.ts';
import type { Finding } from '../trace/finding.ts';

/** Who stands guard while schedules run. The engine has no clock, and cannot tell whose an error is. */
export interface Warden {
  /** Calls `one` until it answers false, or for as long as suits; false: the last call had to be stopped from outside, in the middle. */
  several(one: () => boolean): boolean;
  /** Does work that gives signs of life, with as much time as it needs while it does. @throws ScenarioError where it does not. */
  alone<R>(work: (beat: () => void) => R): R;
  /** The scenario's mistake that an error stands for; null: it is none of its own. */
  mistake(error: unknown): ScenarioError | null;
}

/** Trusts that every schedule comes to an end. */
export const TRUSTING: Warden = {
  several: (one) => {
    while (one());
    return true;
  },
  alone: (work) => work(() => undefined),
  mistake: (error) => (error instanceof ScenarioError ? error : null),
};

/** The code of a mistake that only somebody outside can end: to repeat it takes as long as they wait. */
export const ENDLESS = 'E_NO_OPERATION';

/** The scenario was used the wrong way under this schedule, and perhaps only under this one. */
export function mistakeOf(error: ScenarioError): Finding {
  const text = error.message;
  return { kind: 'misuse', certainty: 'sure', signature: `mistake ${error.code} ${text}`, text, tasks: [], objects: [], record: 0 };
}

/** Is it a mistake of the scenario's, of that code where one is given, and not what a run came to? Nobody can expect one. */
export function isMistake({ signature }: Finding, code?: string): boolean {
  return signature.startsWith(code === undefined ? 'mistake ' : `mistake ${code} `);
}
