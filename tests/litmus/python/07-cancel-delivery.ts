import { asyncio, CancelledError, type Py } from 'seedloom/asyncio';

export default asyncio('cancel-delivery', ({ asyncio: aio, print }) => {
  function* sleeper(): Py {
    print('sleeper start');
    try {
      yield* aio.sleep(10);
    } catch (e) {
      if (!(e instanceof CancelledError)) throw e;
      print('sleeper cancelled');
      yield* aio.sleep(0);
      print('sleeper cleaned');
      throw e;
    } finally {
      print('sleeper finally');
    }
  }

  function* unborn(): Py {
    print('never printed');
  }

  return function* main(): Py {
    const t = aio.create_task(sleeper());
    yield* aio.sleep(0);
    print('cancel ->', t.cancel(), 'cancelled() now', t.cancelled());
    const u = aio.create_task(unborn());
    u.cancel();
    try {
      yield* t;
    } catch (e) {
      if (!(e instanceof CancelledError)) throw e;
      print('main saw t', t.cancelled());
    }
    try {
      yield* u;
    } catch (e) {
      if (!(e instanceof CancelledError)) throw e;
      print('main saw u', u.cancelled());
    }
    print('cancel again ->', t.cancel());
  };
});
