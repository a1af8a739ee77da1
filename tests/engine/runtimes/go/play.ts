import { prepare } from '../../../../src/index.ts';
import { main, type Body } from '../../../../src/kits/go.ts';
import type { Raw } from '../../../../src/engine/trace/records.ts';
import type { Scalar } from '../../../../src/engine/trace/header.ts';

/** A Go program that was run once, exactly, and what can be seen of it. */
export interface Played {
  readonly outcome: string;
  readonly makespan: number;
  readonly questions: number;
  readonly records: readonly Raw[];
  /** When each task ran first. */
  firstRun(task: string): number;
  /** The tasks in the order in which they ran first. */
  readonly order: readonly string[];
  /** How often a thread was put on a core. */
  turns(thread: string): number;
  /** Threads of Ms that were started up to an instant. */
  threads(until?: number): number;
  /** The thread on which a task ran first. */
  threadOf(task: string): string;
  readonly exit: number | null;
  readonly stderr: readonly string[];
  /** The rule that was switched off. */
  readonly without: string;
}

/** Plays a body as the main of a program; one P on two cores unless said otherwise. */
export function play(body: () => Body<unknown>, settings: Record<string, Scalar> = {}, seed = '1'): Played {
  const records: Raw[] = [];
  const prepared = prepare(main('played', body), { runtime: 'go', settings: { cores: 2, exact: true, 'go.gomaxprocs': 1, ...settings } });
  const { end, questions } = prepared.run({ seed, listen: () => ({ record: (raw) => void records.push(raw) }) });
  const running = records.filter(({ kind }) => kind.name === 'task.running');
  const first = (task: string): Raw => {
    const found = running.find((raw) => raw.task === task);
    if (found === undefined) throw new Error(`${task} never ran`);
    return found;
  };
  return {
    without: String(settings['go.without'] ?? 'nothing'),
    outcome: end.outcome,
    makespan: end.makespan,
    questions,
    records,
    firstRun: (task) => first(task).at,
    order: [...new Set(running.map(({ task }) => task!))],
    turns: (thread) => records.filter(({ kind, object }) => kind.name === 'thread.running' && object === thread).length,
    threads: (until = Infinity) =>
      records.filter(({ kind, object, at }) => kind.name === 'thread.started' && /^M\d/.test(object!) && at <= until).length,
    threadOf: (task) => first(task).thread!,
    exit: records.find(({ kind }) => kind.name === 'process.exited')?.x ?? null,
    stderr: records.filter(({ kind, task }) => kind.name === 'logged' && task === null).map(({ text }) => text),
  };
}
