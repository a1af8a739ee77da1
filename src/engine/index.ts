/** What a scenario file and a program that runs scenarios import. */
export { ns, us, ms, s, showSpan, type Nanos } from './kernel/time.ts';
export { SimError, InvariantError, ScenarioError, UnknownName, BadValue, type Place } from './kernel/errors.ts';
export { plain, recorded, odometer, type Deviation, type Odometer, type Source } from './kernel/source.ts';
export { OUTCOMES, type Outcome, type Scalar, type TraceEnd, type TraceHeader } from './trace/header.ts';
export type { TraceRecord, RecordKind, Raw } from './trace/records.ts';
export type { Sink } from './trace/recorder.ts';
export type { WorldState } from './trace/state.ts';
export { MACHINE_SETTINGS, type Setting, type Settings } from './machine/settings.ts';
export { Cancelled, TaskFault } from './sync/faults.ts';
export type { Favour } from './machine/thread.ts';
export type { Body } from './sync/task.ts';
export type { Op } from './sync/op.ts';
export type { Mutex } from './sync/mutex.ts';
export type { RwLock } from './sync/rwlock.ts';
export type { Semaphore } from './sync/semaphore.ts';
export type { Condition } from './sync/condition.ts';
export type { Barrier } from './sync/barrier.ts';
export type { ReentrantLock } from './sync/reentrant.ts';
export type { Event } from './sync/event.ts';
export type { Once } from './sync/once.ts';
export type { WaitGroup } from './sync/wait-group.ts';
export type { Future } from './sync/future.ts';
export type { Pipe } from './sync/pipe.ts';
export type { Queue } from './sync/queue.ts';
export type { Mailbox } from './sync/mailbox.ts';
export type { Local } from './sync/local.ts';
export type { Disk, Network } from './sync/device.ts';
export type { Channel, ChannelCase, Received } from './sync/channel.ts';
export type { Atomic, Cell } from './sync/memory.ts';
export { after, otherwise, type Selected, type SelectCase } from './sync/select.ts';
export { scenario, isScenario, type Scenario, type Expectations, type Expected } from './scenario/scenario.ts';
export type { Kit, Spawning, TaskHandle } from './scenario/kit.ts';
export { RUNTIMES, runtimeNamed } from './runtimes/index.ts';
export {
  ENGINE_VERSION,
  DEFAULT_BOUNDS,
  prepare,
  run,
  type Bounds,
  type Choice,
  type Prepared,
  type RunOptions,
  type RunResult,
} from './run.ts';
export type { Detect } from './witness.ts';
export { DETECTORS, Watch, type DetectorEntry } from './detect/index.ts';
export type { Detector, Fold, Handler, Handlers, RunFacts } from './detect/detector.ts';
export { FINDING_KINDS, type Finding, type FindingKind } from './trace/finding.ts';
export { DEFAULT_RUNS, explore, type Exploration, type ExploreOptions, type Found } from './explore/explore.ts';
export { BadToken, encodeToken, parseToken, type Token } from './explore/token.ts';
