import type { Prepared, Raw, RunOptions, RunResult } from 'seedloom';

/** A run, and what it shows. */
export interface Observed {
  readonly result: RunResult;
  /** Who failed and how, else which check did, else who is stuck on what; empty when it ended well. */
  readonly failure: string;
  /** Who is stuck, with the names of what they wait for. */
  readonly stuck: ReadonlyMap<string, readonly string[]>;
  readonly finished: ReadonlySet<string>;
}

/** Runs once and takes down the end; `see` also gets the records. */
export function observe(prepared: Prepared, options: RunOptions, see?: (raw: Raw) => void): Observed {
  const [stuck, finished] = [new Map<string, readonly string[]>(), new Set<string>()];
  const [failed, checks]: [string[], string[]] = [[], []];
  const record = (raw: Raw): void => {
    see?.(raw);
    if (raw.kind.name === 'task.stuck') stuck.set(raw.task!, raw.text.split(' '));
    else if (raw.kind.name === 'task.finished') finished.add(raw.task!);
    else if (raw.kind.name === 'task.failed') failed.push(`${raw.task}: ${raw.text.split(':', 1)[0]}`);
    else if (raw.kind.name === 'check.failed') checks.push(`check: ${raw.text}`);
  };
  const result = prepared.run({ ...options, listen: () => ({ record }), detect: 'none' });
  const waits = [...stuck].map(([task, on]) => `${task} on ${on.join(' ')}`);
  const shown = failed.length > 0 ? failed : checks.length > 0 ? checks : waits;
  return { result, failure: shown.sort().join('; '), stuck, finished };
}

const DOES: Readonly<Record<string, string>> = {
  'cell.read': 'reads',
  'cell.awaited': 'reads',
  'cell.written': 'writes',
  'atomic.loaded': 'loads',
  'atomic.stored': 'stores',
  'atomic.added': 'adds',
};
const PLAIN = new Set(['reads', 'writes']);
const KEEPS = new Set(['reads', 'loads']);
/** Records of what is no step of a task, and so orders nothing. */
const BETWEEN = new Set(['task.finished', 'task.worked', 'object.made', 'logged']);

interface Access {
  readonly task: string;
  readonly variable: string;
  readonly does: string;
}

/**
 * The definition of a data race, without a detector: over all schedules, two accesses of two tasks to one variable, of which one
 * changes it and one is plain, in two steps with nothing between. Both were possible at once, so nothing orders them.
 */
export class Races {
  readonly #seen = new Set<string>();
  readonly #atomics = new Set<string>();
  #last: Access | null = null;

  /** Every run begins with records that are no access, so one fold serves for many runs. */
  readonly record = ({ kind, task, object, text }: Raw): void => {
    if (kind.name === 'object.made' && text === 'atomic') this.#atomics.add(object!);
    const does = kind.name === 'cell.awaited' && this.#atomics.has(object!) ? 'loads' : DOES[kind.name];
    if (does === undefined || task === null) {
      if (!BETWEEN.has(kind.name)) this.#last = null;
      return;
    }
    const access: Access = { task, variable: object!, does };
    const last = this.#last;
    this.#last = access;
    if (last === null || last.task === task || last.variable !== object) return;
    const [changes, plain] = [!KEEPS.has(does) || !KEEPS.has(last.does), PLAIN.has(does) || PLAIN.has(last.does)];
    if (changes && plain) this.#seen.add(`${object}: ${[last, access].map(named).sort().join(', ')}`);
  };

  /** Each as `variable: task does, task does`, tasks without their numbers; sorted. */
  get pairs(): string[] {
    return [...this.#seen].sort();
  }
}

const named = ({ task, does }: Access): string => `${task.replace(/-\d+$/, '')} ${does}`;
