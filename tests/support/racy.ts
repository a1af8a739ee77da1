import fc from 'fast-check';
import type { ProgramSpec, StepSpec } from './generate.ts';

type Verb = StepSpec['do'];

/** Ways in which tasks meet, a few at a time, so that accesses are sometimes ordered and sometimes not. */
const FAMILIES: readonly (readonly Verb[])[] = [
  ['lock', 'unlock', 'tryLock', 'lockWithin'],
  ['readLock', 'readUnlock', 'writeLock', 'writeUnlock'],
  ['acquire', 'release', 'acquireWithin'],
  ['send', 'receive', 'trySend', 'tryReceive', 'sendWithin', 'receiveWithin', 'close'],
  ['select', 'selectNow', 'send', 'receive'],
  ['wait', 'waitWithin', 'notify', 'notifyAll'],
  ['arrive', 'pause'],
  ['add', 'swap', 'until'],
  ['load', 'store', 'exchange', 'add', 'swap', 'untilAtomic'],
  ['load', 'store', 'untilAtomic'],
  ['load', 'look', 'add', 'store', 'swap', 'exchange'],
  ['pipeWrite', 'pipeWrite', 'pipeRead', 'pipeRead', 'pipeClose'],
  ['spawn', 'join', 'cancel'],
  ['enter', 'leave', 'waitInside'],
  ['set', 'clear', 'isSet', 'awaitSetWithin', 'awaitSet'],
  ['once', 'future', 'resolve', 'futureWithin'],
  ['groupAdd', 'groupAdd', 'groupAdd', 'groupDone', 'groupDone', 'groupWait'],
  ['future', 'futureWithin', 'resolve', 'reject'],
  ['put', 'put', 'get', 'taskDone', 'taskDone', 'joinQueue'],
  ['put', 'get', 'get', 'cancel'],
  ['post', 'pick', 'pick', 'cancel'],
  ['put', 'get', 'putWithin', 'getWithin', 'tryGet', 'taskDone', 'joinQueue'],
  ['post', 'pick', 'pickWithin', 'tryPick'],
];

/** Programs that mostly read and write plain memory, with one to three ways to meet in between. */
export const racyProgram: fc.Arbitrary<ProgramSpec> = fc.subarray([...FAMILIES], { minLength: 1, maxLength: 3 }).chain((families) => {
  const verb = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Verb>('read', 'write') },
    { weight: 4, arbitrary: fc.constantFrom(...families.flat()) },
  );
  const step = fc.record({ do: verb, on: fc.nat(3) }) as fc.Arbitrary<StepSpec>;
  return fc.array(fc.array(step, { minLength: 1, maxLength: 10 }), { minLength: 2, maxLength: 5 });
});
