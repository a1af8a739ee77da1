import fc from 'fast-check';
import { after, Cancelled, otherwise, scenario, TaskFault, us, type Body, type Kit, type Scenario } from '../../src/index.ts';

/** One step of a generated task. Numbers pick objects; what makes no sense at run time fails the task by name, which is part of the test. */
type StepSpec =
  | { readonly do: 'lock' | 'unlock' | 'tryLock' | 'lockWithin' | 'acquire' | 'release' | 'acquireWithin' | 'arrive'; readonly on: number }
  | { readonly do: 'send' | 'receive' | 'trySend' | 'tryReceive' | 'close' | 'sendWithin' | 'receiveWithin'; readonly on: number }
  | { readonly do: 'wait' | 'waitWithin' | 'notify' | 'notifyAll' | 'select' | 'selectNow'; readonly on: number }
  | { readonly do: 'read' | 'write' | 'add' | 'swap' | 'until' | 'readLock' | 'writeLock' | 'readUnlock' | 'writeUnlock'; readonly on: number }
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
    const handles = spec.map((steps, k) => kit.spawn(`t${k}`, taskBody, kit, objects, steps, (n: number) => handles[n % handles.length]!));
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

function* taskBody(kit: Kit, objects: ReturnType<typeof make>, steps: readonly StepSpec[], handle: (n: number) => ReturnType<Kit['spawn']>): Body<number> {
  for (const { do: verb, on } of steps) {
    try {
      yield* oneStep(kit, objects, verb, on, handle);
    } catch (fault) {
      // most misuse is survived, so that programs get far; what a task with an odd number of steps does wrong is its end
      if (!(fault instanceof TaskFault) || fault instanceof Cancelled || steps.length % 2 === 1) throw fault;
      kit.log(fault.code);
    }
  }
  return steps.length;
}

function* oneStep(kit: Kit, o: ReturnType<typeof make>, verb: StepSpec['do'], on: number, handle: (n: number) => ReturnType<Kit['spawn']>): Body {
  const k = (on % 2) as 0 | 1;
  switch (verb) {
    case 'lock': return void (yield* o.locks[k].lock());
    case 'unlock': return void (yield* o.locks[k].unlock());
    case 'tryLock': return void (yield* o.locks[k].tryLock());
    case 'lockWithin': return void (yield* o.locks[k].lockWithin(us(20)));
    case 'readLock': return void (yield* o.rwlocks[k].lockRead());
    case 'writeLock': return void (yield* o.rwlocks[k].lockWriteWithin(us(30)));
    case 'readUnlock': return void (yield* o.rwlocks[k].unlockRead());
    case 'writeUnlock': return void (yield* o.rwlocks[k].unlockWrite());
    case 'acquire': return void (yield* o.semaphores[k].acquire());
    case 'release': return void (yield* o.semaphores[k].release());
    case 'acquireWithin': return void (yield* o.semaphores[k].acquireWithin(us(15)));
    case 'arrive': return void (yield* on < 2 ? o.barriers[k].arrive() : o.barriers[k].arriveWithin(us(40)));
    case 'send': return void (yield* o.channels[k].send(on));
    case 'receive': return void (yield* o.channels[k].receive());
    case 'trySend': return void (yield* o.channels[k].trySend(on));
    case 'tryReceive': return void (yield* o.channels[k].tryReceive());
    case 'sendWithin': return void (yield* o.channels[k].sendWithin(us(25), on));
    case 'receiveWithin': return void (yield* o.channels[k].receiveWithin(us(25)));
    case 'close': return void (yield* o.channels[k].close());
    case 'wait': return yield* waiting(o, k, false);
    case 'waitWithin': return yield* waiting(o, k, true);
    case 'notify': return void (yield* o.conditions[k].notify());
    case 'notifyAll': return void (yield* o.conditions[k].notifyAll());
    case 'select': return void (yield* kit.select(o.channels[0].onReceive(), o.channels[1].onSend(on), after(us(35))));
    case 'selectNow': return void (yield* kit.select(o.channels[k].onReceive(), o.channels[k].onSend(on), otherwise));
    case 'read': return void (yield* o.cells[k].read());
    case 'write': return void (yield* o.cells[k].write(on));
    case 'add': return void (yield* o.atomics[k].add(on));
    case 'swap': return void (yield* o.atomics[k].compareAndSwap(on, on + 1));
    case 'until': return void (yield* kit.until(o.cells[k], (value) => value >= on));
    case 'work': return void (yield* kit.work(us(1 + kit.input('work', 8))));
    case 'sleep': return void (yield* kit.sleep(us(1 + kit.input('sleep', 60))));
    case 'pause': return void (yield* kit.pause());
    case 'log': return kit.log(`step ${on}`);
    case 'spawn': return yield* spawnChild(kit, o, on);
    case 'join': return void (yield* kit.join(handle(on)));
    case 'cancel': return void (yield* kit.cancel(handle(on)));
  }
} // prettier-ignore

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
