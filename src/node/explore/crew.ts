import { InvariantError, SimError } from '../../index.ts';
import type { Answer, Desk, Results, Work } from './job.ts';

/** A thread came to an end in the middle of its job; the others go on. */
export class Died extends Error {
  readonly why: 'memory' | 'exit';
  constructor(why: 'memory' | 'exit') {
    super(why);
    this.why = why;
  }
}

/** Who does the jobs of one exploration. */
export interface Crew {
  /** So many jobs at a time keep everybody at work; it may change. */
  readonly lanes: number;
  /** A job that explores should take about so long: by then it costs nothing to hand it out. */
  readonly stretchMs: number;
  /** Nothing is explored any more: jobs come back as they are, or empty. */
  readonly isStopped: boolean;
  /** Schedules and findings of the jobs under way. */
  readonly underWay: { readonly done: number; readonly findings: number };
  /** Workers elsewhere that are at it, and how many jobs they have done. */
  readonly helpers?: Helpers;
  /** Why they can be reached no longer. */
  readonly lost?: SimError | undefined;

  /** Does a job as soon as somebody is free. @throws Died, SimError, InvariantError */
  do<K extends Work['kind']>(work: Extract<Work, { kind: K }>, noting?: Noting): Promise<Results[K]>;
  /** Jobs that explore end after their present schedule; those to come after their first, or before it. */
  stop(): void;
  /** Findings are shrunk no further. */
  hurry(): void;
  end(): Promise<void>;
}

/** For who wants to know more of a job than its result: `noting` as in `Job`. */
export interface Noting {
  readonly desk?: Desk;
  readonly noting?: number;
}

export interface Helpers {
  readonly workers: number;
  readonly shares: number;
}

/** An error that a thread told of. */
class Told extends SimError {
  readonly code: string;
  readonly hint: string;
  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** What an answer holds. @throws SimError, InvariantError for what it tells of */
export function resultOf(answer: Answer): unknown {
  if (answer.ok) return answer.value;
  const { code, message, hint } = answer.error;
  if (code === undefined || hint === undefined) throw Object.assign(new InvariantError('', undefined), { message });
  throw new Told(code, message, hint);
}
