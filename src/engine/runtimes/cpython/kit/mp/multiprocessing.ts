import { scenario, type Scenario } from '../../../../scenario/scenario.ts';
import { Aio } from '../aio/aio.ts';
import { asyncioOf, type AsyncioKit } from '../aio/asyncio.ts';
import { Lock } from '../locks.ts';
import { mainThread, modulesOf, type PythonKit } from '../python.ts';
import { Session, type Steps } from '../session.ts';
import { Threads } from '../threads.ts';
import { isSteps } from '../futures.ts';
import { Connection, Queue, Value } from './channels.ts';
import { BrokenProcessPool, ProcessPoolExecutor, type ProcessPoolOptions } from './executor.ts';
import { ExitNow } from '../../ops.ts';
import { Pool, type PoolOptions } from './pool.ts';
import { Process, Processes, type ProcessOptions } from './process.ts';
import { ListeningSocket } from './socket.ts';
import { Wire } from './wire.ts';

/** What a program with several processes is written with: all the modules of Python. A loop runs where `asyncio.run` is called. */
export interface MultiprocessingKit extends AsyncioKit {
  readonly multiprocessing: ReturnType<typeof moduleOf>;
  readonly futures: PythonKit['futures'] & {
    ProcessPoolExecutor(options?: ProcessPoolOptions): ProcessPoolExecutor;
    readonly BrokenProcessPool: typeof BrokenProcessPool;
  };
  readonly socket: {
    /** One that listens: forked workers all accept from it. */
    listening<T>(name?: string): ListeningSocket<T>;
  };
  readonly os: {
    /** Ends the process at once: nothing is tidied up. */
    _exit(code: number): Steps;
  };
}

function moduleOf(processes: Processes) {
  const { session } = processes;
  return {
    Process: (options: ProcessOptions) => new Process(processes, options),
    /** Enter it with `With`. */
    Pool: (size: number, options: PoolOptions = {}) => new Pool(processes, size, options),
    Pipe: (): [Connection, Connection] => {
      const [there, back] = [Wire.make<unknown>(session), Wire.make<unknown>(session)];
      return [new Connection(session, there, back), new Connection(session, back, there)];
    },
    Queue: <T>(maxsize: number | string = 0, name?: string) =>
      typeof maxsize === 'string' ? new Queue<T>(processes, 0, maxsize) : new Queue<T>(processes, maxsize, name),
    Value: <T>(first: T, name?: string) => new Value<T>(session, first, name),
    /** A lock that processes share. */
    Lock: (name?: string) => new Lock(session, name),
    active_children: () => processes.alive(),
  };
}

function* mainProcess(session: Session, threads: Threads, processes: Processes, main: () => unknown): Steps {
  yield* mainThread(session, threads, function* () {
    const body = main();
    if (isSteps(body)) yield* body;
    yield* processes.finish();
  });
}

/** A program in Python that starts processes. The set-up is the module, and answers `main`; only its globals are variables of a process. */
export function multiprocessing(name: string, module: (kit: MultiprocessingKit) => () => unknown): Scenario {
  return scenario(name, (kit) => {
    const session = new Session(kit);
    const threads = new Threads(session);
    const processes = new Processes(session, threads);
    const aio = new Aio(session, threads);
    const exit = new ExitNow(session.slot);
    const modules = modulesOf(session, threads);
    const main = module({
      ...modules,
      ...asyncioOf(aio),
      multiprocessing: moduleOf(processes),
      futures: {
        ...modules.futures,
        ProcessPoolExecutor: (options = {}) => new ProcessPoolExecutor(processes, options),
        BrokenProcessPool,
      },
      socket: { listening: <T>(name?: string) => session.shop.add('queue', name, (own) => new ListeningSocket<T>(own, session.slot, aio)) },
      os: { _exit: (code) => exit.of(code) as unknown as Steps },
    });
    kit.spawn('main', () => mainProcess(session, threads, processes, main));
  }).expect({ 'cpython-processes': 'ok' });
}
