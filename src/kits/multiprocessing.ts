/** `seedloom/multiprocessing`: scenarios that are programs in Python with several processes. */
export { multiprocessing, type MultiprocessingKit } from '../engine/runtimes/cpython/kit/mp/multiprocessing.ts';
export * from './python.ts';
