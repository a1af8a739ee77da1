import type { Scenario } from 'seedloom';
import { KINDS, type Raw } from '../../src/engine/trace/records.ts';
import { inOrder } from './search.ts';

const LOOKS = new Set(['cell.read', 'cell.awaited', 'atomic.loaded', 'lock.refused']);
const LABELS = KINDS.map(({ name, shape }) =>
  shape.object === undefined || /^(task|object|process|thread|core)\./.test(name) ? 'none' : LOOKS.has(name) ? 'look' : name === 'atomic.compared' ? 'compared' : 'change',
); // prettier-ignore

/**
 * Which steps depend on each other, in their order: equal for two executions that differ only in the order of neighbours that
 * commute. By object: every change, and between two changes the set of those that only looked; a compare-and-swap or a try that
 * fails only looks. Steps are told by task and number.
 */
class Class {
  readonly #objects = new Map<string, { text: string; looks: string[] }>();
  readonly #steps = new Map<string, number>();

  begin(): void {
    this.#objects.clear();
    this.#steps.clear();
  }

  readonly record = ({ kind, task, object, x }: Raw): void => {
    const label = LABELS[kind.index]!;
    if (label === 'none' || task === null || object === null) return;
    const number = (this.#steps.get(task) ?? 0) + 1;
    this.#steps.set(task, number);
    let known = this.#objects.get(object);
    if (known === undefined) this.#objects.set(object, (known = { text: '', looks: [] }));
    const step = `${task}.${number}`;
    if (label === 'look' || (label === 'compared' && x === 0)) known.looks.push(step);
    else {
      known.text += `${known.looks.sort().join(' ')}/${step}/`;
      known.looks = [];
    }
  };

  get key(): string {
    return [...this.#objects].map(([object, { text, looks }]) => `${object}: ${text}${looks.sort().join(' ')}`).sort().join('; '); // prettier-ignore
  }
}

/** The traces of a program: its executions up to the order of neighbours that commute. */
export interface Traces {
  readonly executions: number;
  /** Those that are not cut by an assumption, of which some fail; and those that are. */
  readonly complete: number;
  readonly failing: number;
  readonly cut: number;
  /** How many complete ones can be reached with at most 0, 1, 2 .. preemptions, or delays. */
  readonly preemptions: readonly number[];
  readonly delays: readonly number[];
  /** How many executions have exactly 0, 1, 2 .. preemptions, or delays. */
  readonly costs: { readonly preemptions: readonly number[]; readonly delays: readonly number[] };
}

/** Goes through all executions, and counts what each costs from the ways it had: without the strategies that bound. */
export function tracesOf(program: Scenario): Traces {
  const now = new Class();
  const all = new Map<string, { preemptions: number; delays: number; outcome: string }>();
  let [preemptions, delays] = [0, 0];
  const costs = { preemptions: [] as number[], delays: [] as number[] };
  const { schedules } = inOrder(
    program,
    'exhaustive',
    ({ outcome }) => {
      costs.preemptions[preemptions] = (costs.preemptions[preemptions] ?? 0) + 1;
      costs.delays[delays] = (costs.delays[delays] ?? 0) + 1;
      const { key } = now;
      const known = all.get(key);
      if (known === undefined) all.set(key, { preemptions, delays, outcome });
      else {
        known.preemptions = Math.min(known.preemptions, preemptions);
        known.delays = Math.min(known.delays, delays);
      }
    },
    {
      begin: () => {
        now.begin();
        preemptions = delays = 0;
      },
      record: now.record,
    },
    ({ stays }, picked) => {
      if (stays && picked > 0) preemptions++;
      delays += picked;
    },
  );
  const complete = [...all.values()].filter(({ outcome }) => outcome !== 'cut');
  return {
    executions: schedules,
    complete: complete.length,
    failing: complete.filter(({ outcome }) => outcome !== 'ok').length,
    cut: all.size - complete.length,
    preemptions: sums(complete.map((one) => one.preemptions)),
    delays: sums(complete.map((one) => one.delays)),
    costs: { preemptions: costs.preemptions.map((n) => n ?? 0), delays: Array.from(costs.delays, (n) => n ?? 0) },
  };
}

/** How many schedules a strategy gives at every bound up to `most`, and how many traces up to it. */
export function tracesWithin(program: Scenario, strategy: 'preemptions' | 'delays', most = Infinity) {
  const now = new Class();
  const seen = new Map<string, number>();
  const schedules: number[] = [];
  inOrder(
    program,
    strategy,
    ({ bound, outcome }) => {
      if (bound > most) return false;
      schedules[bound] = (schedules[bound] ?? 0) + 1;
      if (outcome !== 'cut' && !seen.has(now.key)) seen.set(now.key, bound);
      return true;
    },
    now,
  );
  return { schedules: Array.from(schedules, (n) => n ?? 0), traces: sums([...seen.values()]) };
}

/** How many of these are at most 0, 1, 2 .. */
function sums(costs: readonly number[]): number[] {
  const most = costs.reduce((a, b) => Math.max(a, b), 0);
  return Array.from({ length: most + 1 }, (_, bound) => costs.filter((cost) => cost <= bound).length);
}
