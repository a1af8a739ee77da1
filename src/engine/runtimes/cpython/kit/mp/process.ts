import type { Process as EngineProcess } from '../../../../machine/process.ts';
import type { Task } from '../../../../sync/task.ts';
import { Asyncio } from '../../asyncio.ts';
import type { Interpreter } from '../../process.ts';
import { PyError, SystemExit } from '../errors.ts';
import { seconds, type Session, type Steps } from '../session.ts';
import { errorText } from '../../../../kernel/errors.ts';
import type { Threads } from '../threads.ts';

const SIGKILL = 9;
const SIGTERM = 15;

/** What the module keeps of one process. */
interface OfProcess {
  readonly children: Process[];
  readonly acts: (() => Steps)[];
}

/** What the processes of a scenario share: who has been started by whom, what a process does before it ends. */
export class Processes {
  readonly session: Session;
  readonly threads: Threads;
  readonly #state: { count: number; of: Map<EngineProcess, OfProcess> };

  constructor(session: Session, threads: Threads) {
    this.session = session;
    this.threads = threads;
    this.#state = session.state(() => ({ count: 0, of: new Map<EngineProcess, OfProcess>() }));
  }

  get #own(): OfProcess {
    const { process } = this.session.running;
    let own = this.#state.of.get(process);
    if (own === undefined) this.#state.of.set(process, (own = { children: [], acts: [] }));
    return own;
  }

  nextName(): string {
    return `Process-${++this.#state.count}`;
  }
  started(child: Process): void {
    this.#own.children.push(child);
  }
  alive(): readonly Process[] {
    return this.#own.children.filter((child) => child.is_alive());
  }

  /** Before the running process ends: data that is still to be sent. */
  beforeEnd(act: () => Steps): void {
    this.#own.acts.push(act);
  }

  /** Daemon children are terminated, all are waited for, then what is to be sent is sent. C311 Lib/multiprocessing/util.py, _exit_function. */
  *finish(): Steps {
    const { children, acts } = this.#own;
    for (const child of children) if (child.daemon && child.is_alive()) yield* child.terminate();
    for (const child of children) yield* child.join();
    for (const act of acts) yield* act();
  }
}

/** `Process(target=..., args=(...), name=..., daemon=...)`. */
export interface ProcessOptions {
  readonly target: (...args: never[]) => Steps<unknown>;
  readonly args?: readonly unknown[];
  readonly name?: string;
  readonly daemon?: boolean;
}

/** multiprocessing.Process: an interpreter of its own, with its own GIL and its own variables. */
export class Process {
  readonly name: string;
  readonly daemon: boolean;
  readonly #processes: Processes;
  readonly #target: (...args: never[]) => Steps<unknown>;
  readonly #args: readonly unknown[];
  readonly #state: { task: Task | null; ended: (() => void)[] };

  constructor(processes: Processes, { target, args = [], name, daemon = false }: ProcessOptions) {
    this.#processes = processes;
    this.#target = target;
    this.#args = args;
    this.daemon = daemon;
    this.name = name ?? processes.nextName();
    this.#state = processes.session.state(() => ({ task: null as Task | null, ended: [] as (() => void)[] }));
  }

  *start(): Steps {
    const { session } = this.#processes;
    const { host } = session.interpreter;
    if (this.#state.task !== null) throw new PyError('cannot start a process twice');
    const method = startMethod(session);
    const own = Number(host.settings[method === 'fork' ? 'mp.forkedNs' : method === 'spawn' ? 'mp.spawnedNs' : 'mp.forkserverNs']);
    yield* session.kept.of(Number(host.settings['mp.forkNs']));
    const child = host.fork(this.name, (made) => new Asyncio(made, false));
    for (const variable of session.globals) variable.copyFor(child, method !== 'fork');
    const task = session.shop.task(`${this.name}.main`, { daemon: false }, () => this.#run(own));
    task.process = child;
    this.#state.task = task;
    (child.local as Interpreter).exiting = () => this.#ended(task);
    this.#processes.started(this);
    session.sys.begin(task, session.running);
  }

  *#run(own: number): Steps {
    const { session, threads } = this.#processes;
    yield* session.kept.of(own);
    try {
      yield* this.#target(...(this.#args as never[]));
    } catch (error) {
      if (!session.isPython(error)) throw error;
      session.interpreter.exitCode = error instanceof SystemExit ? error.code : 1;
      if (!(error instanceof SystemExit)) session.kit.log(`Process ${this.name}: ${errorText(error)}`);
    }
    yield* this.#processes.finish();
    yield* threads.shutdown();
  }

  /** However it ended: who joins it goes on. */
  #ended({ joiners }: Task): void {
    const { sys } = this.#processes.session;
    for (let waiter = joiners?.first ?? null; waiter !== null; waiter = joiners!.first) sys.settle(waiter.task, true);
    for (const act of this.#state.ended) act();
  }

  /** Called at the instant at which it has ended: its sentinel. */
  whenEnded(act: () => void): void {
    this.#state.ended.push(act);
  }

  *join(timeout?: number | null): Steps {
    yield* this.#processes.session.join.of(this.#started, timeout === undefined || timeout === null ? -1 : seconds(Math.max(0, timeout)));
  }

  /** SIGTERM: it stops where it is; no `finally` of its own runs, and a lock that it holds stays held. */
  terminate(): Steps {
    return this.#signal(SIGTERM);
  }
  kill(): Steps {
    return this.#signal(SIGKILL);
  }
  *#signal(signal: number): Steps {
    const { process } = this.#started;
    yield* this.#processes.session.call.of();
    (process.local as Interpreter).exit(-signal);
  }

  get #started(): Task {
    const { task } = this.#state;
    if (task === null) throw new PyError('can only join a started process');
    return task;
  }

  is_alive(): boolean {
    const { task } = this.#state;
    return task !== null && task.process.exitCode === null;
  }
  /** What it exited with: of sys.exit, 1 after an exception, the negative number of a signal; null while it runs. */
  get exitcode(): number | null {
    return this.#state.task?.process.exitCode ?? null;
  }
}

/** How processes are started in this run. */
export function startMethod(session: Session): string {
  const { host, rules } = session.interpreter;
  return host.settings['mp.startMethod'] === 'default' ? rules.startMethod : String(host.settings['mp.startMethod']);
}
