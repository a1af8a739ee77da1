import type { RuntimeModel } from '../../interpret/contract.ts';
import { CPYTHON_SETTINGS, PROCESSES_SETTINGS } from './constants.ts';
import { Asyncio } from './asyncio.ts';
import { THREADING_POLICIES } from './policies.ts';
import { Interpreter } from './process.ts';

/** CPython with `threading`: every task is a thread. */
export const cpythonThreads: RuntimeModel = {
  name: 'cpython-threads',
  version: 1,
  about: 'CPython: a task is a thread, and the GIL, by ticks, by interval or none, says which of them runs',
  settings: CPYTHON_SETTINGS,
  policies: THREADING_POLICIES,
  make: (host) => new Interpreter(host),
};

/** CPython with `multiprocessing`: as with threads, and processes that share no variables. */
export const cpythonProcesses: RuntimeModel = {
  ...cpythonThreads,
  name: 'cpython-processes',
  about: 'CPython with several processes, each with its own GIL and its own memory',
  settings: PROCESSES_SETTINGS,
  make: (host) => new Asyncio(host, false),
};
