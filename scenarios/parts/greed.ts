import { ms, us, type Body, type Kit, type Mutex } from 'seedloom';

/**
 * A greedy task takes the lock for 1 ms, fifty times in a row, with nothing in between. A meek one comes 0.5 ms later and needs it
 * once. Answers how often the greedy one has had the lock while the meek one waited.
 */
export function greed({ spawn, sleep, work, state }: Kit, lock: Mutex): { readonly overtaken: number } {
  const seen = state(() => ({ waiting: false, overtaken: 0 }));

  function* greedy(): Body {
    for (let round = 0; round < 50; round++) {
      yield* lock.lock();
      if (seen.waiting) seen.overtaken++;
      yield* work(ms(1));
      yield* lock.unlock();
    }
  }

  function* meek(): Body {
    yield* sleep(us(500));
    seen.waiting = true;
    yield* lock.lock();
    seen.waiting = false;
    yield* lock.unlock();
  }

  spawn('greedy', greedy);
  spawn('meek', meek);
  return seen;
}
