import { scenario, type Body } from 'seedloom';

/**
 * gRPC-Go 3090: building a resolver may call back at once and ask the wrapper to resolve. The wrapper stores the resolver only after
 * that, without the lock under which the callback reads it.
 */
export default scenario('grpc_3090', ({ atEnd, cell, check, mutex, spawn, state }) => {
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
    yield* m.unlock();
    yield* resolver.write('dns');
  }

  spawn('main', function* (): Body {
    yield* spawn('Dial', dial);
  });
  atEnd(() => check(!saw.none, 'there is a resolver to ask'));
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: ['ok', 'check-failed', 'race'] });
