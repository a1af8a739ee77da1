import { prepare, type Scenario } from 'seedloom';
import { Dpor, type Order } from '../../src/engine/explore/dpor/dpor.ts';
import { Keys } from '../../src/engine/explore/dpor/keys.ts';
import type { Ways } from '../../src/engine/runtimes/interleaving/ways.ts';
import type { Raw } from '../../src/engine/trace/records.ts';
import { inOrder, UNTOLD } from '../paper/search.ts';

const BOUNDS = { steps: 100_000, stepsAtOneInstant: 1_000_000 };

/** What going through a program by `dpor` came to. */
export interface Reduced {
  readonly schedules: number;
  /** How many ended in each way; and what was seen. */
  readonly ends: Readonly<Record<string, number>>;
  readonly outcomes: ReadonlySet<string>;
  /** Classes among them: as many as schedules, where nothing is gone through twice. */
  readonly classes: number;
  /** Runs that came to nothing new, and runs that answered a question. */
  readonly redundant: number;
  readonly trials: number;
}

/** Goes through a program by `dpor`, but makes no more than `most` schedules. */
export function reduced(program: Scenario, { order = 'ways', most = Infinity, saw = () => '' }: { order?: Order; most?: number; saw?: () => string } = {}): Reduced {
  const prepared = prepare(program, { runtime: 'interleaving', settings: { exact: true } });
  const search = new Dpor({ ...UNTOLD, isEntangled: prepared.isEntangled }, order);
  const ends: Record<string, number> = {};
  const outcomes = new Set<string>();
  const keys = new Keys();
  let schedules = 0;
  prepared.together(() => {
    while (schedules < most && search.begin(schedules)) {
      const outcome = prepared.attempt(search, { bounds: BOUNDS, onlooker: search.onlooker });
      search.ended(outcome);
      if (search.isSeen) continue;
      schedules++;
      keys.add(search.classKey);
      ends[outcome] = (ends[outcome] ?? 0) + 1;
      outcomes.add(`${outcome} ${saw()}`);
    }
  });
  return { schedules, ends, outcomes, classes: keys.size, redundant: search.redundant, trials: search.trials };
} // prettier-ignore

/**
 * Goes through all interleavings of a program, and sorts them into classes from the definition: two are alike if they have the same
 * steps, and in both those that meet at an object, and do not both merely look, stand in the same order. Null: more than `most`.
 */
export function classesOf(program: Scenario, saw: () => string, most: number): Pick<Reduced, 'schedules' | 'outcomes' | 'classes'> | null {
  const classes = new Set<string>();
  const outcomes = new Set<string>();
  let now: { readonly id: string; readonly objects: readonly string[]; looks: boolean }[] = [];
  const counts = new Map<string, number>();
  let schedules = 0;
  inOrder(
    program,
    'exhaustive',
    ({ outcome }) => {
      classes.add(keyOf(now));
      outcomes.add(`${outcome} ${saw()}`);
      return ++schedules <= most;
    },
    {
      begin: () => {
        now = [];
        counts.clear();
      },
      record: ({ kind, x }: Raw) => {
        if (kind.name === 'lock.refused' || (kind.name === 'atomic.compared' && x === 0)) now.at(-1)!.looks = true;
      },
    },
    (ways: Ways, picked) => {
      const task = ways.who[picked]!;
      const op = task.op!;
      const number = (counts.get(task.name) ?? 0) + 1;
      counts.set(task.name, number);
      const on = op.on(task);
      const objects = [...(on === null ? [] : [on]), ...op.also(task)].map(({ name }) => name);
      now.push({ id: `${task.name}.${number}`, objects, looks: op.looks || op.name === 'join' });
    },
  );
  return schedules > most ? null : { schedules, outcomes, classes: classes.size };
}

/** By object: every step that changes it, and between two of those the set of the ones that only look. */
function keyOf(steps: readonly { readonly id: string; readonly objects: readonly string[]; readonly looks: boolean }[]): string {
  const objects = new Map<string, { text: string; looks: string[] }>();
  for (const { id, objects: touched, looks } of steps) {
    for (const name of touched.length === 0 ? [id] : touched) {
      let known = objects.get(name);
      if (known === undefined) objects.set(name, (known = { text: '', looks: [] }));
      if (looks) known.looks.push(id);
      else {
        known.text += `${known.looks.sort().join(' ')}/${id}/`;
        known.looks = [];
      }
    }
  }
  return [...objects].map(([name, { text, looks }]) => `${name}: ${text}${looks.sort().join(' ')}`).sort().join('; '); // prettier-ignore
}
