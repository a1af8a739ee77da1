import { asyncio, type Py } from 'seedloom/asyncio';

export default asyncio('gather-order', ({ asyncio: aio, print }) => {
  function* child(name: string, turns: number): Py<string> {
    print('start', name);
    for (let i = 0; i < turns; i++) yield* aio.sleep(0);
    print('finish', name);
    return name.toLowerCase();
  }

  function* watcher(): Py {
    for (let k = 0; k < 7; k++) {
      print('turn', k);
      yield* aio.sleep(0);
    }
  }

  return function* main(): Py {
    const w = aio.create_task(watcher());
    const got = yield* aio.gather(child('X', 3), child('Y', 0), child('Z', 1));
    print('results', got);
    yield* w;
  };
});
