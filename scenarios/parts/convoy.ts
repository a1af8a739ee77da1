import { us, type Body, type Kit, type Mutex } from 'seedloom';

/** Four tasks, thirty rounds each: 1 us inside the lock, 1 us outside. */
export function convoy({ spawn, work }: Kit, lock: Mutex): void {
  function* passer(): Body {
    for (let round = 0; round < 30; round++) {
      yield* lock.lock();
      yield* work(us(1));
      yield* lock.unlock();
      yield* work(us(1));
    }
  }
  for (let k = 1; k <= 4; k++) spawn(`passer-${k}`, passer);
}
