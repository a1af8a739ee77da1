import { createHash } from 'node:crypto';
import type { Died } from '../explore/crew.ts';
import type { Answer } from '../explore/job.ts';

/** Keys of BullMQ begin with the one, its queue has the other name; keys of our own stand beside them. */
export const PREFIX = 'seedloom';
export const QUEUE = 'explore';

/** How long a job is a worker's that gives no sign of life, and how often the others look for such jobs. */
export const LOCK_MS = 5_000;
export const STALLED_MS = 1_500;
/** A job that so many workers died over is given to no other. */
export const MOST_STALLS = 3;

/** How long who asked counts as being there after its last sign of life, and an answer waits to be fetched. */
export const ASKER_MS = 15_000;
export const ANSWER_MS = 600_000;

/** A job as it travels. It says all that its result depends on: done twice, it comes to the same bytes. */
export interface Errand {
  readonly asker: string;
  /** The code of who asked. */
  readonly build: string;
  /** The scenario's file, relative to the folder where a worker was started. */
  readonly file: string;
  readonly memoryMb: number;
  readonly stallMs: number;
  /** As `write` has them. */
  readonly plan: string;
  readonly work: string;
}

/** Its name in the queue: the same errand is there once. */
export function idOf(errand: Errand): string {
  return `${errand.asker}-${createHash('sha256')
    .update(JSON.stringify(Object.entries(errand)))
    .digest('hex')
    .slice(0, 16)}`;
}

/** What a worker tells while it is at a job. */
export interface Tidings {
  readonly worker: string;
  readonly threads: number;
  readonly done: number;
  readonly findings: number;
  /** It will not do the job, and gives it back. */
  readonly refuses?: Refusal;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What came of a job; a schedule that brings its thread down is its result too. */
export type Reply = { readonly answer: Answer } | { readonly died: Died['why']; readonly done: number };

/** What who asked wants: that its jobs are done, or that they come to an end. No value: it is gone. */
export type Wish = 'go' | 'stop';

export function askerKey(asker: string): string {
  return `${PREFIX}:asker:${asker}`;
}

export function answerKey(id: string): string {
  return `${PREFIX}:answer:${id}`;
}
