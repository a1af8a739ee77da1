/** Go's own words: `import { chan, fmt, go, main, sync } from 'seedloom/go'`. */
export { main, go, type GoOptions } from './program.ts';
export {
  chan,
  nilChan,
  close,
  len,
  cap,
  range,
  select,
  otherwise,
  int,
  float64,
  string,
  bool,
  struct,
  type,
  Chan,
  type Case,
  type Type,
} from './chan.ts';
export { defer, func, panic, recover, type Func } from './frame.ts';
export { fmt, errors, GoError } from './fmt.ts';
export * as sync from './sync.ts';
export * as atomic from './atomic.ts';
export * as time from './time.ts';
export * as context from './context.ts';
export * as errgroup from './errgroup.ts';
export type { Context } from './context-tree.ts';
export { Shared } from './shared.ts';
export { runtime, pprof, os, log, syscall, work, alloc, frame, Heap, network, check } from './runtime.ts';
export type { Body } from '../../../sync/task.ts';
