import fc from 'fast-check';
import { otherwise, scenario, TaskFault, us, type Body, type Kit, type Op, type Scenario } from '../../src/index.ts';

/** A step of a small program: what, and on which of two objects, or with which number. */
export interface SmallStep {
  readonly do: Verb;
  readonly on: number;
}
export type SmallProgram = readonly (readonly SmallStep[])[];

interface Here {
  readonly kit: Kit;
  readonly o: ReturnType<typeof make>;
  readonly k: 0 | 1;
  readonly on: number;
  readonly name: string;
}

const make = (kit: Kit) => {
  const locks = [kit.mutex('m0'), kit.mutex('m1')] as const;
  return {
    locks,
    conditions: [kit.condition('c0', locks[0]), kit.condition('c1', locks[1])] as const,
    words: [kit.atomic('x'), kit.atomic('y')] as const,
    cells: [kit.cell('u', 0), kit.cell('v', 0)] as const,
    permits: [kit.semaphore('s0', 1), kit.semaphore('s1', 0)] as const,
    queues: [kit.queue<number>('q0', 1), kit.queue<number>('q1')] as const,
    channels: [kit.channel<number>('ch0'), kit.channel<number>('ch1', 1)] as const,
    event: kit.event('e'),
    barrier: kit.barrier('b', 2),
    future: kit.future<number>('f'),
    group: kit.waitGroup('wg'),
    both: kit.rwlock('rw'),
    again: kit.reentrantLock('r'),
    once: kit.once('o'),
    box: kit.mailbox<number>('mb'),
  };
};

const STEPS = {
  load: ({ o, k }: Here) => o.words[k].load(),
  store: ({ o, k, on }: Here) => o.words[k].store(on),
  add: ({ o, k }: Here) => o.words[k].add(1),
  swap: ({ o, k, on }: Here) => o.words[k].compareAndSwap(on >> 1, on),
  exchange: ({ o, k, on }: Here) => o.words[k].exchange(on),
  read: ({ o, k }: Here) => o.cells[k].read(),
  write: ({ o, k, on }: Here) => o.cells[k].write(on),
  until: ({ kit, o, k }: Here) => kit.until(o.words[k], (value) => value > 0),
  check: ({ kit, o, k }: Here) => checked(o.words[k].load(), (value) => kit.check(value < 3, 'too many')),
  assume: ({ kit, o, k }: Here) => checked(o.words[k].load(), (value) => kit.assume(value !== 1)),
  lock: ({ o, k }: Here) => o.locks[k].lock(),
  unlock: ({ o, k }: Here) => o.locks[k].unlock(),
  tryLock: ({ o, k }: Here) => o.locks[k].tryLock(),
  wait: ({ o, k }: Here) => waiting(o, k),
  notify: ({ o, k }: Here) => o.conditions[k].notify(),
  notifyAll: ({ o, k }: Here) => o.conditions[k].notifyAll(),
  acquire: ({ o, k }: Here) => o.permits[k].acquire(),
  release: ({ o, k }: Here) => o.permits[k].release(),
  put: ({ o, k, on }: Here) => o.queues[k].put(on),
  get: ({ o, k }: Here) => o.queues[k].get(),
  tryGet: ({ o, k }: Here) => o.queues[k].tryGet(),
  send: ({ o, k, on }: Here) => o.channels[k].send(on),
  receive: ({ o, k }: Here) => o.channels[k].receiveOk(),
  trySend: ({ o, k, on }: Here) => o.channels[k].trySend(on),
  close: ({ o, k }: Here) => o.channels[k].close(),
  set: ({ o }: Here) => o.event.set(),
  clear: ({ o }: Here) => o.event.clear(),
  awaitSet: ({ o }: Here) => o.event.wait(),
  arrive: ({ o }: Here) => o.barrier.arrive(),
  resolve: ({ o, on }: Here) => o.future.resolve(on),
  future: ({ o }: Here) => o.future.wait(),
  groupAdd: ({ o }: Here) => o.group.add(1),
  groupDone: ({ o }: Here) => o.group.done(),
  groupWait: ({ o }: Here) => o.group.wait(),
  lockRead: ({ o }: Here) => o.both.lockRead(),
  lockWrite: ({ o }: Here) => o.both.lockWrite(),
  unlockRead: ({ o }: Here) => o.both.unlockRead(),
  unlockWrite: ({ o }: Here) => o.both.unlockWrite(),
  enter: ({ o }: Here) => o.again.lock(),
  leave: ({ o }: Here) => o.again.unlock(),
  once: ({ o }: Here) => o.once.do(() => adding(o)),
  post: ({ o, on }: Here) => o.box.send(on),
  pick: ({ o, on }: Here) => o.box.receive((message) => message >= on),
  tryPick: ({ o, on }: Here) => o.box.tryReceive((message) => message <= on),
  select: ({ kit, o, on }: Here) => kit.select(o.channels[0].onReceive(), o.channels[1].onSend(on)),
  selectNow: ({ kit, o, on }: Here) => kit.select(o.channels[0].onSend(on), o.channels[1].onReceive(), otherwise),
  pause: ({ kit }: Here) => kit.pause(),
  spawn: ({ kit, o, k, name }: Here) => kit.spawn(`${name}.child`, child, o, k),
  sleep: ({ kit, on }: Here) => kit.sleep(us(1 + on)),
  lockWithin: ({ o, k, on }: Here) => o.locks[k].lockWithin(us(2 + on)),
  acquireWithin: ({ o, k }: Here) => o.permits[k].acquireWithin(us(2)),
} satisfies Record<string, (here: Here) => Iterable<Op<unknown>, unknown, unknown>>;
type Verb = keyof typeof STEPS | 'join' | 'cancel';

function* checked(load: Op<number>, test: (value: number) => void): Body {
  test(yield* load);
}
function* waiting(o: ReturnType<typeof make>, k: 0 | 1): Body {
  yield* o.locks[k].lock();
  yield* o.conditions[k].wait();
  yield* o.locks[k].unlock();
}
function* adding(o: ReturnType<typeof make>): Body {
  yield* o.words[0].add(1);
}
function* child(o: ReturnType<typeof make>, k: 0 | 1): Body {
  yield* o.words[k].add(1);
}

const MEMORY: readonly Verb[] = ['load', 'store', 'add', 'swap', 'exchange', 'read', 'write', 'until', 'check', 'assume'];
const LOCKS: readonly Verb[] = ['lock', 'lock', 'unlock', 'unlock', 'tryLock', 'acquire', 'release', 'load', 'store'];
/** What programs draw from, so that their tasks meet at the same objects. Nothing here needs a point in time. */
export const LEXICONS: readonly (readonly Verb[])[] = [
  MEMORY,
  LOCKS,
  [...MEMORY, ...LOCKS],
  ['wait', 'notify', 'notifyAll', 'lock', 'unlock', 'load', 'store'],
  ['put', 'get', 'tryGet', 'send', 'receive', 'trySend', 'close', 'load', 'store', 'acquire', 'release'],
  ['set', 'clear', 'awaitSet', 'arrive', 'resolve', 'future', 'groupAdd', 'groupDone', 'groupWait', 'once', 'add'],
  ['lockRead', 'lockWrite', 'unlockRead', 'unlockWrite', 'enter', 'leave', 'load', 'store', 'pause'],
  ['post', 'pick', 'tryPick', 'until', 'add', 'join', 'swap'],
];
/** What does more than its operation tells before, or needs time: still all outcomes, if not always one execution of a class. */
export const WIDE_LEXICONS: readonly (readonly Verb[])[] = [
  ['select', 'select', 'selectNow', 'send', 'receive', 'close', 'load', 'store'],
  ['cancel', 'cancel', 'lock', 'unlock', 'receive', 'send', 'join', 'add', 'awaitSet', 'set', 'wait', 'notify'],
  ['spawn', 'spawn', 'add', 'load', 'join', 'lock', 'unlock', 'store'],
  ['sleep', 'lockWithin', 'acquireWithin', 'lock', 'unlock', 'release', 'add', 'load'],
];

export const smallProgram = (lexicons: readonly (readonly Verb[])[]): fc.Arbitrary<SmallProgram> =>
  fc.oneof(...lexicons.map((verbs) =>
    fc.array(
      fc.array(fc.record({ do: fc.constantFrom(...verbs), on: fc.nat(3) }), { minLength: 1, maxLength: 4 }),
      { minLength: 2, maxLength: 4 },
    ))); // prettier-ignore

/** The scenario of a program. After a run `saw` tells what each of its tasks was answered, in order. */
export function smallScenario(program: SmallProgram): { readonly scenario: Scenario; readonly saw: () => string } {
  const seen: string[][] = [];
  const made = scenario('small', (kit) => {
    const o = make(kit);
    const handles = program.map((steps, k) =>
      kit.spawn(`t${k}`, function* (): Body {
        const mine = (seen[k] = [] as string[]);
        for (const [n, { do: verb, on }] of steps.entries()) {
          try {
            const here = { kit, o, k: (on % 2) as 0 | 1, on, name: `${k}.${n}` };
            const got =
              verb === 'join' ? yield* kit.join(handles[on % handles.length]!)
              : verb === 'cancel' ? yield* kit.cancel(handles[on % handles.length]!)
              : yield* STEPS[verb](here) as Body<unknown>; // prettier-ignore
            mine.push(typeof got === 'object' && got !== null && 'failed' in got ? 'task' : (JSON.stringify(got) ?? '-'));
          } catch (fault) {
            if (!(fault instanceof TaskFault) || fault.code === 'E_CANCELLED') throw fault;
            mine.push(fault.code);
          }
        }
      }),
    );
  });
  return { scenario: made, saw: () => seen.map((mine) => mine.join(',')).join(' | ') };
}
