import type { RuntimeModel } from '../../interpret/contract.ts';
import { CPYTHON_SETTINGS } from './constants.ts';
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
