import type { Task } from '../../sync/task.ts';
import type { Profile } from '../search.ts';

/** Who starts whom, and who has been started in the present run. */
export class Kin {
  readonly #profile: Profile;
  readonly #children = new Map<string, string[]>();
  readonly #names = new Set<string>();
  #started = 0;

  constructor(profile: Profile) {
    this.#profile = profile;
    for (const [name, { parent }] of profile.tasks) {
      if (parent === null) continue;
      const list = this.#children.get(parent) ?? [];
      this.#children.set(parent, list);
      list.push(name);
    }
  }

  begin(): void {
    this.#names.clear();
    this.#started = 0;
  }

  /** The next of `tasks` that has not been admitted. */
  newborn(tasks: readonly Task[]): Task | undefined {
    return tasks[this.#started];
  }

  admit(task: Task): void {
    this.#started++;
    this.#names.add(task.name);
  }

  isParent(parent: Task, child: Task): boolean {
    return this.#profile.tasks.get(child.name)?.parent === parent.name;
  }

  /** What `each` says of all those together whom the task of that name has yet to start. */
  unborn(name: string, each: (name: string) => number): number {
    const children = this.#children.get(name);
    if (children === undefined) return 0;
    let sum = 0;
    for (const child of children) if (!this.#names.has(child)) sum += each(child) + this.unborn(child, each);
    return sum;
  }
}
