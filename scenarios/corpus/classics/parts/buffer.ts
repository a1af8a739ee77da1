import { us, type Body, type Condition, type Kit, type Mutex, type Op } from 'seedloom';

/** Where each side of a buffer waits, and what it says when it is through. */
interface Signals {
  readonly notFull: Condition;
  readonly notEmpty: Condition;
  readonly afterPut: () => Op<void>;
  readonly afterGet: () => Op<void>;
}

/** A buffer with one place, `side` producers of `--param items=1` each, and as many consumers; `--param producers=` and `consumers=`. */
export function buffer({ cell, mutex, param, spawn, work }: Kit, side: number, signals: (lock: Mutex) => Signals): void {
  const [producers, consumers, items] = [param('producers', side), param('consumers', side), param('items', 1)];
  const lock = mutex('lock');
  const filled = cell('filled', false);
  const { notFull, notEmpty, afterPut, afterGet } = signals(lock);

  function* producer(): Body {
    for (let k = 0; k < items; k++) {
      yield* work(us(5));
      yield* lock.lock();
      while (yield* filled.read()) yield* notFull.wait();
      yield* filled.write(true);
      yield* afterPut();
      yield* lock.unlock();
    }
  }

  function* consumer(): Body {
    for (let k = 0; k < (items * producers) / consumers; k++) {
      yield* work(us(5));
      yield* lock.lock();
      while (!(yield* filled.read())) yield* notEmpty.wait();
      yield* filled.write(false);
      yield* afterGet();
      yield* lock.unlock();
    }
  }

  for (let k = 1; k <= producers; k++) spawn(`producer-${k}`, producer);
  for (let k = 1; k <= consumers; k++) spawn(`consumer-${k}`, consumer);
}
