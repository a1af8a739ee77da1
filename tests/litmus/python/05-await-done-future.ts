import { asyncio, type Py } from 'seedloom/asyncio';

export default asyncio('await-done-future', ({ asyncio: aio, print }) => {
  function* other(): Py {
    print('other runs');
  }

  function* quick(): Py<number> {
    return 7;
  }

  return function* main(): Py {
    const loop = aio.get_running_loop();
    const f = loop.create_future<string>();
    f.add_done_callback(() => print('callback 1'));
    f.add_done_callback(() => print('callback 2'));
    aio.create_task(other());
    f.set_result('v');
    print('set_result returned');
    print('await done future ->', yield* f);
    print('still nobody else ran');
    const t = aio.create_task(quick());
    print('await fresh task ->', yield* t);
    print('await it again ->', yield* t);
    f.add_done_callback(() => print('late callback'));
    print('late callback not yet');
    yield* aio.sleep(0);
    print('end');
  };
});
