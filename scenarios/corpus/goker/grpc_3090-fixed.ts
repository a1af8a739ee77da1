import { scenario, type Body } from 'seedloom';

/** The remedy for `grpc_3090`: the resolver is stored under the lock that the callback waits for. */
export default scenario('grpc_3090-fixed', ({ atEnd, cell, check, mutex, spawn, state }) => {
  const [m, resolver] = [mutex('m'), cell<string | null>('resolver', null)];
  const saw = state(() => ({ none: false }));

  function* resolveNow(): Body {
    yield* m.lock();
    if ((yield* resolver.read()) === null) saw.none = true;
    yield* m.unlock();
  }

  function* dial(): Body {
    yield* m.lock();
    yield* spawn('resolveNow', resolveNow);
    yield* resolver.write('dns');
    yield* m.unlock();
  }

  spawn('main', function* (): Body {
    yield* spawn('Dial', dial);
  });
  atEnd(() => check(!saw.none, 'there is a resolver to ask'));
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
