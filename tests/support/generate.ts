import fc from 'fast-check';
import {
  after,
  Cancelled,
  otherwise,
  scenario,
  TaskFault,
  us,
  type Body,
  type Future,
  type Kit,
  type Op,
  type Scenario,
  type TaskHandle,
} from '../../src/index.ts';

/** One step of a generated task. Numbers pick objects; what makes no sense at run time fails the task by name, which is part of the test. */
export type StepSpec =
  | { readonly do: 'lock' | 'unlock' | 'tryLock' | 'lockWithin' | 'acquire' | 'release' | 'acquireWithin' | 'arrive'; readonly on: number }
  | { readonly do: 'send' | 'receive' | 'trySend' | 'tryReceive' | 'close' | 'sendWithin' | 'receiveWithin'; readonly on: number }
  | { readonly do: 'wait' | 'waitWithin' | 'notify' | 'notifyAll' | 'select' | 'selectNow'; readonly on: number }
  | {
      readonly do: 'read' | 'write' | 'add' | 'swap' | 'until' | 'readLock' | 'writeLock' | 'readUnlock' | 'writeUnlock';
      readonly on: number;
    }
  | {
      readonly do: 'enter' | 'leave' | 'tryEnter' | 'waitInside' | 'set' | 'clear' | 'isSet' | 'awaitSet' | 'awaitSetWithin';
      readonly on: number;
    }
  | { readonly do: 'once' | 'groupAdd' | 'groupDone' | 'groupWait' | 'resolve' | 'reject' | 'future' | 'futureWithin'; readonly on: number }
  | { readonly do: 'put' | 'putWithin' | 'tryPut' | 'get' | 'getWithin' | 'tryGet' | 'taskDone' | 'joinQueue'; readonly on: number }
  | {
      readonly do:
        | 'post'
        | 'pick'
        | 'pickWithin'
        | 'tryPick'
        | 'diskRead'
        | 'diskWrite'
        | 'request'
        | 'diskAsync'
        | 'requestAsync'
        | 'local';
      readonly on: number;
    }
  | { readonly do: 'load' | 'look' | 'store' | 'exchange' | 'untilAtomic'; readonly on: number }
  | { readonly do: 'work' | 'sleep' | 'pause' | 'log' | 'spawn' | 'outside' | 'join' | 'cancel'; readonly on: number }
  | { readonly do: 'pipeWrite' | 'pipeFill' | 'pipeRead' | 'pipeClose'; readonly on: number };

const VERBS: readonly StepSpec['do'][] = [
  'lock', 'unlock', 'tryLock', 'lockWithin', 'acquire', 'release', 'acquireWithin', 'arrive', 'send', 'receive', 'trySend', 'tryReceive', 'close', 'sendWithin',
  'receiveWithin', 'wait', 'waitWithin', 'notify', 'notifyAll', 'select', 'selectNow', 'read', 'write', 'add', 'swap', 'until', 'readLock', 'writeLock', 'readUnlock',
  'writeUnlock', 'work', 'sleep', 'pause', 'log', 'spawn', 'join', 'cancel',
]; // prettier-ignore
/** Steps on the objects of `makeMore`, which are not made for programs without such a step. */
const MORE_VERBS: readonly StepSpec['do'][] = [
  'enter', 'leave', 'tryEnter', 'waitInside', 'set', 'clear', 'isSet', 'awaitSet', 'awaitSetWithin', 'once', 'groupAdd', 'groupDone', 'groupWait', 'resolve', 'reject',
  'future', 'futureWithin', 'put', 'putWithin', 'tryPut', 'get', 'getWithin', 'tryGet', 'taskDone', 'joinQueue', 'post', 'pick', 'pickWithin', 'tryPick', 'diskRead',
  'diskWrite', 'request', 'local', 'outside', 'pipeWrite', 'pipeFill', 'pipeRead', 'pipeClose', 'diskAsync',
  'requestAsync',
]; // prettier-ignore
/** What a program draws from: not always everything, so that its tasks meet at the same objects. */
const LEXICONS = [
  VERBS,
  [...MORE_VERBS, 'work', 'sleep', 'cancel', 'join'] as const,
  [...VERBS, ...MORE_VERBS],
  ['outside', 'outside', 'acquireWithin', 'release', 'lock', 'unlock', 'put', 'getWithin', 'select', 'future', 'resolve', 'work', 'sleep', 'cancel', 'join', 'arrive', 'diskAsync', 'requestAsync'] as const,
  ['outside', 'pipeWrite', 'pipeFill', 'pipeRead', 'pipeRead', 'pipeRead', 'pipeClose', 'work', 'sleep', 'cancel'] as const,
]; // prettier-ignore

const stepOf = (verbs: readonly StepSpec['do'][]): fc.Arbitrary<StepSpec> =>
  fc.record({ do: fc.constantFrom(...verbs), on: fc.nat(3) }) as fc.Arbitrary<StepSpec>;
export const programOf = (verbs: readonly StepSpec['do'][]): fc.Arbitrary<ProgramSpec> =>
  fc.array(fc.array(stepOf(verbs), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 });

/** A program: what each of its tasks does. */
export type ProgramSpec = readonly (readonly StepSpec[])[];
export const program: fc.Arbitrary<ProgramSpec> = fc.oneof(...LEXICONS.map(programOf));

/** The scenario that runs the program: two of every object, and every task does its steps in turn. `first`: what the first task is called. */
export function scenarioOf(spec: ProgramSpec, settings: Record<string, number | boolean | string> = {}, first = 't0'): Scenario {
  return scenario('generated', (kit) => {
    const objects = make(kit, spec);
    const handles: TaskHandle[] = spec.map((steps, k) =>
      (steps[0]!.do === 'outside' ? kit.outside : kit.spawn)(
        k === 0 ? first : `t${k}`,
        taskBody,
        kit,
        objects,
        steps,
        (n: number) => handles[n % handles.length]!,
      ),
    );
  }).with(settings);
}

function make(kit: Kit, spec: ProgramSpec) {
  const more = spec.some((steps) => steps.some((one) => MORE_VERBS.includes(one.do)));
  const locks = [kit.mutex('m0'), kit.mutex('m1')] as const;
  return {
    locks,
    rwlocks: [kit.rwlock('rw0'), kit.rwlock('rw1')] as const,
    semaphores: [kit.semaphore('s0', 1), kit.semaphore('s1', 0, { most: 2 })] as const,
    barriers: [kit.barrier('b0', 2), kit.barrier('b1', 3)] as const,
    conditions: [kit.condition('c0', locks[0]), kit.condition('c1', locks[1])] as const,
    channels: [kit.channel<number>('ch0'), kit.channel<number>('ch1', 2)] as const,
    cells: [kit.cell('x', 0), kit.cell('y', 0)] as const,
    atomics: [kit.atomic('p'), kit.atomic('q', 5)] as const,
    ...(more ? makeMore(kit) : ({} as ReturnType<typeof makeMore>)),
  };
}

function makeMore(kit: Kit) {
  const monitor = kit.reentrantLock('r');
  return {
    monitor,
    inside: kit.condition('cr', monitor),
    event: kit.event('e'),
    onces: [kit.once('o0'), kit.once('o1')] as const,
    group: kit.waitGroup('wg'),
    futures: [kit.future<number>('f0'), kit.future<number>('f1')] as const,
    queues: [kit.queue<number>('q0', 1), kit.queue<number>('q1')] as const,
    mailbox: kit.mailbox<number>('mb'),
    disks: [kit.disk('d0', { latency: us(10) }), kit.disk('d1', { latency: us(8), queueDepth: 2, bytesPerSecond: 1_000_000_000 })] as const,
    network: kit.network('net', { latency: us(20), bytesPerSecond: 100_000_000 }),
    local: kit.local(() => 0),
    pipes: [kit.pipe('pipe0', 4_096), kit.pipe('pipe1')] as const,
  };
}

function* taskBody(
  kit: Kit,
  objects: ReturnType<typeof make>,
  steps: readonly StepSpec[],
  handle: (n: number) => ReturnType<Kit['spawn']>,
): Body<number> {
  for (const { do: verb, on } of steps) {
    try {
      yield* STEPS[verb]({ kit, o: objects, k: (on % 2) as 0 | 1, on, handle }) as Body<unknown>;
    } catch (fault) {
      // most misuse is survived, so that programs get far; what a task with an odd number of steps does wrong is its end
      if (!(fault instanceof TaskFault) || fault instanceof Cancelled || steps.length % 2 === 1) throw fault;
      kit.log(fault.code);
    }
  }
  return steps.length;
}

/** What a step needs to know. */
interface Here {
  readonly kit: Kit;
  readonly o: ReturnType<typeof make>;
  readonly k: 0 | 1;
  readonly on: number;
  readonly handle: (n: number) => ReturnType<Kit['spawn']>;
}

const STEPS: Record<StepSpec['do'], (here: Here) => Op<unknown> | Body<unknown>> = {
  lock: ({ o, k }) => o.locks[k].lock(),
  unlock: ({ o, k }) => o.locks[k].unlock(),
  tryLock: ({ o, k }) => o.locks[k].tryLock(),
  lockWithin: ({ o, k }) => o.locks[k].lockWithin(us(20)),
  readLock: ({ o, k }) => o.rwlocks[k].lockRead(),
  writeLock: ({ o, k }) => o.rwlocks[k].lockWriteWithin(us(30)),
  readUnlock: ({ o, k }) => o.rwlocks[k].unlockRead(),
  writeUnlock: ({ o, k }) => o.rwlocks[k].unlockWrite(),
  acquire: ({ o, k }) => o.semaphores[k].acquire(),
  release: ({ o, k }) => o.semaphores[k].release(),
  acquireWithin: ({ o, k }) => o.semaphores[k].acquireWithin(us(15)),
  arrive: ({ o, k, on }) => (on < 2 ? o.barriers[k].arrive() : o.barriers[k].arriveWithin(us(40))),
  send: ({ o, k, on }) => o.channels[k].send(on),
  receive: ({ o, k }) => o.channels[k].receive(),
  trySend: ({ o, k, on }) => o.channels[k].trySend(on),
  tryReceive: ({ o, k }) => o.channels[k].tryReceive(),
  sendWithin: ({ o, k, on }) => o.channels[k].sendWithin(us(25), on),
  receiveWithin: ({ o, k }) => o.channels[k].receiveWithin(us(25)),
  close: ({ o, k }) => o.channels[k].close(),
  wait: ({ o, k }) => waiting(o, k, false),
  waitWithin: ({ o, k }) => waiting(o, k, true),
  notify: ({ o, k }) => o.conditions[k].notify(),
  notifyAll: ({ o, k }) => o.conditions[k].notifyAll(),
  select: ({ kit, o, on }) => kit.select(o.channels[0].onReceive(), o.channels[1].onSend(on), after(us(35))),
  selectNow: ({ kit, o, k, on }) => kit.select(o.channels[k].onReceive(), o.channels[k].onSend(on), otherwise),
  read: ({ o, k }) => o.cells[k].read(),
  write: ({ o, k, on }) => o.cells[k].write(on),
  add: ({ o, k, on }) => o.atomics[k].add(on),
  swap: ({ o, k, on }) => o.atomics[k].compareAndSwap(on, on + 1),
  until: ({ kit, o, k, on }) => kit.until(o.cells[k], (value) => value >= on),
  load: ({ o, k }) => o.atomics[k].load(),
  look: ({ o, k }) => o.atomics[k].read(),
  store: ({ o, k, on }) => o.atomics[k].store(on),
  exchange: ({ o, k, on }) => o.atomics[k].exchange(on),
  untilAtomic: ({ kit, o, k, on }) => kit.until(o.atomics[k], (value) => value >= on),
  enter: ({ o }) => o.monitor.lock(),
  leave: ({ o }) => o.monitor.unlock(),
  tryEnter: ({ o, k }) => (k === 0 ? o.monitor.tryLock() : o.monitor.lockWithin(us(20))),
  waitInside: ({ o, on }) => waitingInside(o, on),
  set: ({ o }) => o.event.set(),
  clear: ({ o }) => o.event.clear(),
  isSet: ({ o }) => o.event.isSet(),
  awaitSet: ({ o }) => o.event.wait(),
  awaitSetWithin: ({ o }) => o.event.waitWithin(us(20)),
  once: ({ kit, o, k, on }) => o.onces[k].do(() => initializing(kit, o, on)),
  groupAdd: ({ o, k }) => o.group.add(1 + k),
  groupDone: ({ o }) => o.group.done(),
  groupWait: ({ o }) => o.group.wait(),
  resolve: ({ o, k, on }) => o.futures[k].resolve(on),
  reject: ({ o, k, on }) => o.futures[k].reject(on > 2 ? new RangeError('late') : 'no'),
  future: ({ o, k }) => o.futures[k].wait(),
  futureWithin: ({ o, k }) => o.futures[k].waitWithin(us(25)),
  put: ({ o, k, on }) => o.queues[k].put(on),
  putWithin: ({ o, k, on }) => o.queues[k].putWithin(us(25), on),
  tryPut: ({ o, k, on }) => o.queues[k].tryPut(on),
  get: ({ o, k }) => o.queues[k].get(),
  getWithin: ({ o, k }) => o.queues[k].getWithin(us(25)),
  tryGet: ({ o, k }) => o.queues[k].tryGet(),
  taskDone: ({ o, k }) => o.queues[k].taskDone(),
  joinQueue: ({ o, k }) => o.queues[k].join(),
  post: ({ o, on }) => o.mailbox.send(on),
  pick: ({ o, on }) => (on === 0 ? o.mailbox.receive() : o.mailbox.receive((message) => message === on)),
  pickWithin: ({ o, on }) => o.mailbox.receiveWithin(us(20), (message) => message >= on),
  tryPick: ({ o, on }) => o.mailbox.tryReceive((message) => message !== on),
  diskRead: ({ o, k, on }) => o.disks[k].read(on * 4096),
  diskWrite: ({ o, k, on }) => o.disks[k].write(on * 512),
  request: ({ o, on }) => o.network.request(on * 100),
  diskAsync: ({ o, k, on }) => lookLater(on < 2 ? o.disks[k].readAsync(on * 4096) : o.disks[k].writeAsync(on * 512), on),
  requestAsync: ({ o, on }) => lookLater(o.network.requestAsync(on * 100), on),
  pipeWrite: ({ o, k, on }) => o.pipes[k].write(on * 1_300),
  pipeFill: ({ o, k, on }) => o.pipes[k].write(5_000 + on * 40_000),
  pipeRead: ({ o, k, on }) => o.pipes[k].read(on < 2 ? 1_000 : 65_536),
  pipeClose: ({ o, k, on }) => (on < 2 ? o.pipes[k].close() : o.pipes[k].closeReading()),
  local: ({ kit, o, on }) => countOwn(kit, o, on),
  work: ({ kit }) => kit.work(us(1 + kit.input('work', 8))),
  sleep: ({ kit }) => kit.sleep(us(1 + kit.input('sleep', 60))),
  pause: ({ kit }) => kit.pause(),
  log: ({ kit, on }) => note(kit, on),
  spawn: ({ kit, o, on }) => spawnChild(kit, kit.spawn, o, on),
  outside: ({ kit, o, on }) => spawnChild(kit, kit.outside, o, on),
  join: ({ kit, on, handle }) => kit.join(handle(on)),
  cancel: ({ kit, on, handle }) => kit.cancel(handle(on)),
};

function* initializing(kit: Kit, o: ReturnType<typeof make>, on: number): Body {
  yield* kit.work(us(3));
  if (on > 2) throw new RangeError('the body of a once fails');
  yield* o.atomics[1].add(1);
}

function* lookLater(request: Op<Future<void>>, on: number): Body {
  const done = yield* request;
  if (on === 1) yield* done.wait();
  if (on > 1) yield* done.waitWithin(us(12));
  if (on > 2) yield* done.resolve(); // the request will find it settled
}

function* waitingInside(o: ReturnType<typeof make>, on: number): Body {
  for (let level = 0; level <= on; level++) yield* o.monitor.lock();
  if (on > 1) yield* o.inside.waitWithin(us(30));
  yield* o.inside.notify();
  for (let level = 0; level <= on; level++) yield* o.monitor.unlock();
}

function* countOwn(kit: Kit, o: ReturnType<typeof make>, on: number): Body {
  o.local.value += on;
  kit.log(`own ${o.local.value}`);
}

function* note(kit: Kit, on: number): Body {
  kit.log(`step ${on}`);
}

function* waiting(o: ReturnType<typeof make>, k: 0 | 1, limited: boolean): Body {
  yield* o.locks[k].lockWithin(us(50));
  if (limited) yield* o.conditions[k].waitWithin(us(30));
  else yield* o.conditions[k].wait();
  yield* o.locks[k].unlock();
}

function* spawnChild(kit: Kit, start: Kit['spawn'], o: ReturnType<typeof make>, on: number): Body {
  const gate = kit.mutex();
  const child = yield* start(`child-${gate.name}`, function* (): Body {
    yield* gate.lock();
    yield* o.atomics[0].add(1);
    yield* gate.unlock();
  });
  if (on > 1) yield* kit.join(child);
}
