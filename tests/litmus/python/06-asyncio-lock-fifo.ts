import { asyncio, type Py } from 'seedloom/asyncio';

export default asyncio('asyncio-lock-fifo', ({ asyncio: aio, AsyncWith, print }) => {
  const lock = aio.Lock();

  function* greedy(): Py {
    yield* lock.acquire();
    print('greedy got 1');
    yield* aio.sleep(0);
    yield* aio.sleep(0);
    lock.release();
    print('greedy released, locked =', lock.locked());
    yield* lock.acquire();
    print('greedy got 2');
    lock.release();
  }

  function* polite(name: string): Py {
    print(name, 'asks');
    yield* AsyncWith(lock, function* () {
      print(name, 'in');
      yield* aio.sleep(0);
    });
    print(name, 'out');
  }

  return function* main(): Py {
    const g = aio.create_task(greedy());
    const rest = ['p1', 'p2', 'p3'].map((n) => aio.create_task(polite(n)));
    yield* aio.gather(g, ...rest);
    print('end, locked =', lock.locked());
  };
});
