import { ms, type Body, type Kit, type Mutex } from 'seedloom';

/** When the urgent task was through. */
export interface Figures {
  urgentEnd: number;
}

/**
 * Three tasks of priorities 1, 2 and 3: the least takes the lock and works 5 ms, the urgent one comes at 1 ms and needs the lock for
 * 1 ms, the one between comes at 2 ms and computes for 100 ms without it.
 */
export function inversion({ favoured, work, sleep, now, state }: Kit, lock: Mutex): Figures {
  const figures = state((): Figures => ({ urgentEnd: 0 }));

  function* least(): Body {
    yield* lock.lock();
    yield* work(ms(5));
    yield* lock.unlock();
  }

  function* urgent(): Body {
    yield* sleep(ms(1));
    yield* lock.lock();
    yield* work(ms(1));
    yield* lock.unlock();
    figures.urgentEnd = now();
  }

  function* between(): Body {
    yield* sleep(ms(2));
    yield* work(ms(100));
  }

  favoured({ priority: 1 }).spawn('least', least);
  favoured({ priority: 3 }).spawn('urgent', urgent);
  favoured({ priority: 2 }).spawn('between', between);
  return figures;
}
