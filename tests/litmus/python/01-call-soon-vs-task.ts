import { asyncio, type Py } from 'seedloom/asyncio';

export default asyncio('call-soon-vs-task', ({ asyncio: aio, print }) => {
  function cb(name: string, chain?: string): void {
    print('cb', name);
    if (chain !== undefined) aio.get_running_loop().call_soon(cb, chain);
  }

  function* worker(name: string): Py {
    print('task', name, 'step1');
    yield* aio.sleep(0);
    print('task', name, 'step2');
  }

  return function* main(): Py {
    const loop = aio.get_running_loop();
    loop.call_soon(cb, 'a', 'a-child');
    const t1 = aio.create_task(worker('T1'));
    loop.call_soon(cb, 'b');
    const t2 = aio.create_task(worker('T2'));
    loop.call_soon(cb, 'c', 'c-child');
    print('main before first await');
    yield* aio.sleep(0);
    print('main after one turn');
    yield* t1;
    yield* t2;
    print('main end');
  };
});
