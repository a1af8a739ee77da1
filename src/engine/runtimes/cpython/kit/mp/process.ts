import type { Process as EngineProcess } from '../../../../machine/process.ts';
import type { Task } from '../../../../sync/task.ts';
import { Interpreter } from '../../process.ts';
import { PyError, SystemExit } from '../errors.ts';
import { seconds, type Session, type Steps } from '../session.ts';

/** What the processes of a scenario share: who has been started, what a process does before it ends. */
export class Processes {
  readonly session: Session;
  readonly #state: { count: number; all: Process[]; atExit: Map<EngineProcess, (() => Steps)[]> };

  constructor(session: Session) {
    this.session = session;
    this.#state = session.state(() => ({ count: 0, all: [] as Process[], atExit: new Map<EngineProcess, (() => Steps)[]>() }));
  }

  nextName(): string {
    return `Process-${++this.#state.count}`;
  }
  started(process: Process): void {
    this.#state.all.push(process);
  }

  /** Before the running process ends: data that is still to be sent. */
  beforeEnd(act: () => Steps): void {
    const { process } = this.session.running;
    const acts = this.#state.atExit.get(process) ?? [];
    acts.push(act);
    this.#state.atExit.set(process, acts);
  }

  *finish(): Steps {
    for (const act of this.#state.atExit.get(this.session.running.process) ?? []) yield* act();
  }

  /** At the end of the first process its children are waited for. C311 Lib/multiprocessing/util.py, _exit_function. */
  *joinAll(): Steps {
    for (const process of this.#state.all) yield* process.join();
  }
}

/** `Process(target=..., args=(...), name=...)`. */
export interface ProcessOptions {
  readonly target: (...args: never[]) => Steps<unknown>;
  readonly args?: readonly unknown[];
  readonly name?: string;
}

/** multiprocessing.Process: an interpreter of its own, with its own GIL and its own variables. */
export class Process {
  readonly name: string;
  readonly #processes: Processes;
  readonly #target: (...args: never[]) => Steps<unknown>;
  readonly #args: readonly unknown[];
  readonly #state: { task: Task | null };

  constructor(processes: Processes, { target, args = [], name }: ProcessOptions) {
    this.#processes = processes;
    this.#target = target;
    this.#args = args;
    this.name = name ?? processes.nextName();
    this.#state = processes.session.state(() => ({ task: null as Task | null }));
  }

  *start(): Steps {
    const { session } = this.#processes;
    const { host, rules } = session.interpreter;
    if (this.#state.task !== null) throw new PyError('cannot start a process twice');
    const method = host.settings['mp.startMethod'] === 'default' ? rules.startMethod : String(host.settings['mp.startMethod']);
    const own = Number(host.settings[method === 'fork' ? 'mp.forkedNs' : method === 'spawn' ? 'mp.spawnedNs' : 'mp.forkserverNs']);
    yield* session.kept.of(Number(host.settings['mp.forkNs']));
    const child = host.fork(this.name, (made) => new Interpreter(made));
    for (const variable of session.globals) variable.copyFor(child, method !== 'fork');
    const task = session.shop.task(`${this.name}.main`, { daemon: false }, () => this.#run(own));
    task.process = child;
    this.#state.task = task;
    this.#processes.started(this);
    session.sys.begin(task, session.running);
  }

  *#run(own: number): Steps {
    const { session } = this.#processes;
    yield* session.kept.of(own);
    try {
      yield* this.#target(...(this.#args as never[]));
    } catch (error) {
      if (!session.isPython(error)) throw error;
      session.interpreter.exitCode = error instanceof SystemExit ? error.code : 1;
      if (!(error instanceof SystemExit)) session.kit.log(`Process ${this.name}: ${error.name}: ${error.message}`);
    }
    yield* this.#processes.finish();
  }

  *join(timeout?: number | null): Steps {
    const { task } = this.#state;
    if (task === null) throw new PyError('can only join a started process');
    yield* this.#processes.session.join.of(task, timeout === undefined || timeout === null ? -1 : seconds(Math.max(0, timeout)));
  }

  is_alive(): boolean {
    const { task } = this.#state;
    return task !== null && !task.ended;
  }
  /** null while it runs. */
  get exitcode(): number | null {
    return this.#state.task?.process.exitCode ?? null;
  }
}
