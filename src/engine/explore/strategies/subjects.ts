import type { Profile } from '../search.ts';

/** What a schedule is about: one object that several tasks use, or, where there is none, every step. */
export interface Subject {
  /** Its name; null: every step counts. */
  readonly object: string | null;
  /** How often each task comes to it, by the name of the task. */
  readonly times: ReadonlyMap<string, number>;
  /** The role of each task by its name, numbered from 0: tasks with the same role use what is shared alike. */
  readonly roles: ReadonlyMap<string, number>;
  /** How often all tasks of a role come to it together. */
  readonly sums: readonly number[];
}

/**
 * The objects that are worth a look, in the order in which they were first used: several tasks use them, not all of them only look,
 * and no lock was held at every use, as its order then is theirs.
 */
export function subjectsOf({ tasks }: Profile): readonly Subject[] {
  const times = new Map<string, Map<string, number>>();
  const covers = new Map<string, readonly string[]>();
  const changed = new Set<string>();
  for (const [task, { uses }] of tasks) {
    for (const [object, use] of uses) {
      const of = times.get(object) ?? new Map<string, number>();
      times.set(object, of.set(task, use.times));
      covers.set(object, covers.get(object)?.filter((lock) => use.under.includes(lock)) ?? use.under);
      if (use.changes) changed.add(object);
    }
  }
  const shared = new Set([...times.keys()].filter((object) => times.get(object)!.size > 1 && changed.has(object)));
  const roleOf = (task: string): string =>
    [...tasks.get(task)!.uses].filter(([object]) => shared.has(object)).map(([object, { how }]) => `${object} ${how}`).toSorted().join('\n'); // prettier-ignore
  const words = new Map([...tasks.keys()].map((task) => [task, roleOf(task)]));

  const subjectOf = (object: string | null, of: ReadonlyMap<string, number>): Subject => {
    const numbers = new Map<string, number>();
    const roles = new Map<string, number>();
    const sums: number[] = [];
    for (const [task, count] of of) {
      const word = words.get(task)!;
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      roles.set(task, number);
      sums[number] = (sums[number] ?? 0) + count;
    }
    return { object, times: of, roles, sums };
  };
  const worth = [...shared].filter((object) => covers.get(object)!.length === 0);
  if (worth.length > 0) return worth.map((object) => subjectOf(object, times.get(object)!));
  return [subjectOf(null, new Map([...tasks].map(([task, { steps }]) => [task, steps])))];
}

/** All come to it once and have one role: in what order is a matter of names. */
export function isSymmetric({ sums, times }: Subject): boolean {
  return sums.length === 1 && [...times.values()].every((count) => count <= 1);
}
