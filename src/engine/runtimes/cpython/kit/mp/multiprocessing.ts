import { scenario, type Scenario } from '../../../../scenario/scenario.ts';
import { Lock } from '../locks.ts';
import { mainThread, modulesOf, type PythonKit } from '../python.ts';
import { Session, type Steps } from '../session.ts';
import { Threads } from '../threads.ts';
import { isSteps } from '../futures.ts';
import { Connection, Queue, Value, wire } from './channels.ts';
import { Pool } from './pool.ts';
import { Process, Processes, type ProcessOptions } from './process.ts';

/** What a program with several processes is written with: the modules of Python, and multiprocessing. */
export interface MultiprocessingKit extends PythonKit {
  readonly multiprocessing: ReturnType<typeof moduleOf>;
}

function moduleOf(processes: Processes, threads: Threads) {
  const { session } = processes;
  return {
    Process: (options: ProcessOptions) => new Process(processes, options),
    /** Enter it with `With`. */
    Pool: (size: number) => new Pool(processes, threads, size),
    Pipe: (): [Connection, Connection] => {
      const [there, back] = [wire<unknown>(session), wire<unknown>(session)];
      return [new Connection(session, there, back), new Connection(session, back, there)];
    },
    Queue: <T>(name?: string) => new Queue<T>(processes, threads, name),
    Value: <T>(first: T, name?: string) => new Value<T>(session, first, name),
    /** A lock that processes share. */
    Lock: (name?: string) => new Lock(session, name),
  };
}

function* mainProcess(session: Session, threads: Threads, processes: Processes, main: () => unknown): Steps {
  yield* mainThread(session, threads, function* () {
    const body = main();
    if (isSteps(body)) yield* body;
    yield* processes.finish();
    yield* processes.joinAll();
  });
}

/** A program in Python that starts processes. The set-up is the module, and answers `main`; only its globals are variables of a process. */
export function multiprocessing(name: string, module: (kit: MultiprocessingKit) => () => unknown): Scenario {
  return scenario(name, (kit) => {
    const session = new Session(kit);
    const threads = new Threads(session);
    const processes = new Processes(session);
    const main = module({ ...modulesOf(session, threads), multiprocessing: moduleOf(processes, threads) });
    kit.spawn('main', () => mainProcess(session, threads, processes, main));
  }).expect({ 'cpython-processes': 'ok' });
}
