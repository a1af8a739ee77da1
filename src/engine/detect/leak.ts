import { listed, type Finding } from '../trace/finding.ts';
import type { Outcome } from '../trace/header.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';
import { BLOCKED, ENDED, type Waits } from './waits.ts';

/**
 * Tasks that are left behind: `main` has returned, and they wait. Sure where the others were let go on until nothing could happen any
 * more (`afterMain=drain`): nobody is left who could end the wait. Where the end of main ends the process it is a hint: whoever
 * waited at that moment may have been meant to, as workers do that wait for the next piece of work. Without a task called `main`
 * there is nothing to leak from.
 */
export class LeakDetector implements Detector {
  readonly name = 'leak';
  readonly #cast: Cast;
  readonly #waits: Waits;
  #mainEnded = -1;
  readonly on: Handlers = {
    'task.finished': (raw) => {
      if (raw.task === 'main') this.#mainEnded = raw.seq;
    },
  };

  constructor(cast: Cast, waits: Waits) {
    this.#cast = cast;
    this.#waits = waits;
  }

  reset(): void {
    this.#mainEnded = -1;
  }

  conclude(outcome: Outcome): readonly Finding[] {
    if (this.#mainEnded < 0 || (outcome !== 'ok' && outcome !== 'deadlock')) return NOTHING;
    const { states, stuck } = this.#waits;
    const left: number[] = [];
    let sure = true;
    for (let task = 0; task < this.#cast.count; task++) {
      if (states[task] === BLOCKED) left.push(task);
      if (states[task] !== ENDED && stuck[task] !== true) sure = false;
    }
    return left.length === 0 ? NOTHING : [this.#finding(left, sure)];
  }

  #finding(left: readonly number[], sure: boolean): Finding {
    const names = left.map((task) => this.#cast.nameOf(task));
    const on = left.map((task) => this.#waits.namesOf(task).join(' or ') || 'nothing that can come');
    const clauses = names.map((name, k) => `${name} for ${on[k]!}`);
    const signature = [...clauses].sort().join(', ');
    return {
      kind: 'leak',
      certainty: sure ? 'sure' : 'hint',
      signature: `leak: ${signature}`,
      text: sure
        ? `main has ended, and ${listed(names)} ${names.length === 1 ? 'is' : 'are'} left waiting for ever: ${clauses.join(', ')}`
        : `when main ended, ${listed(names)} ${names.length === 1 ? 'was' : 'were'} waiting: ${clauses.join(', ')}`,
      tasks: names,
      objects: [...new Set(left.flatMap((task) => this.#waits.namesOf(task)))].sort(),
      record: this.#mainEnded,
      records: [this.#mainEnded, ...left.map((task) => this.#waits.since[task]!)].sort((a, b) => a - b),
    };
  }
}
