import { asyncio, type Py } from 'seedloom/asyncio';

export default asyncio('sleep-zero-rounds', ({ asyncio: aio, print }) => {
  function* inner(name: string, k: number): Py {
    print(name, 'inner', k);
  }

  function* worker(name: string, turns: number): Py {
    for (let k = 0; k < turns; k++) {
      print(name, k);
      yield* inner(name, k);
      yield* aio.sleep(0);
    }
    print(name, 'done');
  }

  return function* main(): Py {
    const a = aio.create_task(worker('A', 3));
    const b = aio.create_task(worker('B', 1));
    const c = aio.create_task(worker('C', 2));
    for (const t of [a, b, c]) yield* t;
    print('end');
  };
});
