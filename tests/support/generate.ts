import fc from 'fast-check';
import {
  after,
  Cancelled,
  otherwise,
  scenario,
  TaskFault,
  us,
  type Body,
  type Kit,
  type Op,
  type Scenario,
  type TaskHandle,
} from '../../src/index.ts';

/** One step of a generated task. Numbers pick objects; what makes no sense at run time fails the task by name, which is part of the test. */
type StepSpec =
  | { readonly do: 'lock' | 'unlock' | 'tryLock' | 'lockWithin' | 'acquire' | 'release' | 'acquireWithin' | 'arrive'; readonly on: number }
  | { readonly do: 'send' | 'receive' | 'trySend' | 'tryReceive' | 'close' | 'sendWithin' | 'receiveWithin'; readonly on: number }
  | { readonly do: 'wait' | 'waitWithin' | 'notify' | 'notifyAll' | 'select' | 'selectNow'; readonly on: number }
  | {
      readonly do: 'read' | 'write' | 'add' | 'swap' | 'until' | 'readLock' | 'writeLock' | 'readUnlock' | 'writeUnlock';
      readonly on: number;
    }
  | { readonly do: 'work' | 'sleep' | 'pause' | 'log' | 'spawn' | 'join' | 'cancel'; readonly on: number };

const VERBS: readonly StepSpec['do'][] = [
  'lock', 'unlock', 'tryLock', 'lockWithin', 'acquire', 'release', 'acquireWithin', 'arrive', 'send', 'receive', 'trySend', 'tryReceive', 'close', 'sendWithin',
  'receiveWithin', 'wait', 'waitWithin', 'notify', 'notifyAll', 'select', 'selectNow', 'read', 'write', 'add', 'swap', 'until', 'readLock', 'writeLock', 'readUnlock',
  'writeUnlock', 'work', 'sleep', 'pause', 'log', 'spawn', 'join', 'cancel',
]; // prettier-ignore

const step: fc.Arbitrary<StepSpec> = fc.record({ do: fc.constantFrom(...VERBS), on: fc.nat(3) }) as fc.Arbitrary<StepSpec>;

/** A program: what each of its tasks does. */
export type ProgramSpec = readonly (readonly StepSpec[])[];
export const program: fc.Arbitrary<ProgramSpec> = fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 });

/** The scenario that runs the program: two of every object, and every task does its steps in turn. */
export function scenarioOf(spec: ProgramSpec, settings: Record<string, number | boolean | string> = {}): Scenario {
  return scenario('generated', (kit) => {
    const objects = make(kit);
    const handles: TaskHandle[] = spec.map((steps, k) =>
      kit.spawn(`t${k}`, taskBody, kit, objects, steps, (n: number) => handles[n % handles.length]!),
    );
  }).with(settings);
}

function make(kit: Kit) {
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
  work: ({ kit }) => kit.work(us(1 + kit.input('work', 8))),
  sleep: ({ kit }) => kit.sleep(us(1 + kit.input('sleep', 60))),
  pause: ({ kit }) => kit.pause(),
  log: ({ kit, on }) => note(kit, on),
  spawn: ({ kit, o, on }) => spawnChild(kit, o, on),
  join: ({ kit, on, handle }) => kit.join(handle(on)),
  cancel: ({ kit, on, handle }) => kit.cancel(handle(on)),
};

function* note(kit: Kit, on: number): Body {
  kit.log(`step ${on}`);
}

function* waiting(o: ReturnType<typeof make>, k: 0 | 1, limited: boolean): Body {
  yield* o.locks[k].lockWithin(us(50));
  if (limited) yield* o.conditions[k].waitWithin(us(30));
  else yield* o.conditions[k].wait();
  yield* o.locks[k].unlock();
}

function* spawnChild(kit: Kit, o: ReturnType<typeof make>, on: number): Body {
  const gate = kit.mutex();
  const child = yield* kit.spawn(`child-${gate.name}`, function* (): Body {
    yield* gate.lock();
    yield* o.atomics[0].add(1);
    yield* gate.unlock();
  });
  if (on > 1) yield* kit.join(child);
}
