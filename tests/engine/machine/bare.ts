import type { Futex } from '../../../src/engine/machine/futex.ts';
import type { Ask, Asked, Favour, Thread } from '../../../src/engine/machine/thread.ts';
import type { Scalar } from '../../../src/engine/trace/header.ts';
import { Lab } from '../../contract/lab.ts';
import { Sketch } from '../../contract/models/base.ts';

/** A process whose threads are bare programs: nothing but the machine is tried. */
class Bare extends Sketch {
  boot(): void {}
  ready(): void {}
}

/** Nothing but what programs ask for takes time. */
export const FREE = { 'os.switchNs': 0, 'os.migrationNs': 0, 'os.wakeNs': 0, 'os.syscallNs': 0 } as const;

type Steps = Generator<Asked, void, number>;

/** A machine for bare programs, with what was seen of them. */
export class BareMachine {
  readonly lab: Lab;
  readonly start: (name: string, program: (ask: Ask, self: Thread) => Steps, favour?: Favour) => Thread;

  constructor(settings: Record<string, Scalar> = {}) {
    this.lab = new Lab({ ...FREE, ...settings });
    const { process } = this.lab.process('main', (host) => new Bare(host));
    this.start = (name, program, favour) => this.lab.machine.start(process, name, program, favour);
  }

  /** A thread that burns `ns` from its start. */
  hog(name: string, ns: number, favour?: Favour): Thread {
    return this.start(name, function* (ask) { yield ask.cpu(ns); }, favour); // prettier-ignore
  }

  /** When a thread was on a core: from, to. */
  spans(thread: string): [number, number][] {
    const out: [number, number][] = [];
    for (const raw of this.lab.records) {
      if (raw.object !== thread) continue;
      if (raw.kind.name === 'thread.running') out.push([raw.at, -1]);
      else if (out.at(-1)?.[1] === -1) out.at(-1)![1] = raw.at;
    }
    return out;
  }

  /** How long each of those was. */
  turns(thread: string): number[] {
    return this.spans(thread).map(([from, to]) => to - from);
  }

  /** Time a thread has had, up to `until`. */
  had(thread: string, until: number): number {
    return this.spans(thread).reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to < 0 ? until : to, until) - from), 0);
  }

  /** From when a thread became ready to when it had a core, each time. */
  waits(thread: string): number[] {
    const out: number[] = [];
    let since = -1;
    for (const raw of this.lab.records) {
      if (raw.object !== thread) continue;
      if (raw.kind.name === 'thread.ready') since = raw.at;
      if (raw.kind.name === 'thread.running') out.push(raw.at - since);
    }
    return out;
  }

  /** The cores a thread was on, in order. */
  cores(thread: string): number[] {
    return this.lab.records.filter((raw) => raw.kind.name === 'thread.running' && raw.object === thread).map((raw) => raw.core ?? -1);
  }
}

/** A mutex on a futex, as a program writes it; with `inherits`, who holds it runs at the priority of who waits for it. */
export class FutexLock {
  readonly #machine: BareMachine;
  readonly #futex: Futex;
  readonly #inherits: boolean;
  #owner: Thread | null = null;

  constructor(machine: BareMachine, futex: Futex, options: { readonly inherits: boolean }) {
    this.#machine = machine;
    this.#futex = futex;
    this.#inherits = options.inherits;
  }

  *lock(ask: Ask, self: Thread): Steps {
    const { machine } = this.#machine.lab;
    while (this.#owner !== null) {
      if (this.#inherits) machine.boost(this.#owner, self);
      yield ask.wait(this.#futex, 0);
    }
    this.#owner = self;
    if (this.#inherits) for (const waiter of this.#waiters()) machine.boost(self, waiter);
  }

  /** Whoever is woken must win the lock like anybody else; the others then wait for the new owner. */
  unlock(): void {
    const { machine } = this.#machine.lab;
    this.#owner = null;
    for (const waiter of this.#waiters()) machine.restore(waiter);
    machine.wake(this.#futex, 1);
  }

  *#waiters(): Generator<Thread> {
    for (let k = 0, waiter = this.#futex.at(0); waiter !== null; waiter = this.#futex.at(++k)) yield waiter;
  }
}
