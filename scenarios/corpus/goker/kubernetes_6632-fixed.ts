import { scenario, type Body } from 'seedloom';

/**
 * The remedy for `kubernetes_6632`: before the monitor asks for the lock, it starts a goroutine that receives in its place until the
 * channel is closed.
 */
export default scenario('kubernetes_6632-fixed', ({ cell, channel, mutex, spawn }) => {
  const [reset, closeC, mu] = [channel<void>('reset'), channel<void>('closeC'), mutex('mu')];
  const alive = cell('alive', true);

  function* helper(): Body {
    yield* closeC.send();
  }

  function* drain(): Body {
    yield* reset.range(function* () {});
  }

  function* monitor(): Body {
    yield* closeC.receive();
    yield* spawn('drain', drain);
    yield* mu.lock();
    yield* reset.close();
    yield* alive.write(false);
    yield* mu.unlock();
  }

  function* writeFrame(): Body {
    yield* mu.lock();
    if (yield* alive.read()) yield* reset.send();
    yield* mu.unlock();
  }

  spawn('main', function* (): Body {
    yield* spawn('helper', helper);
    yield* spawn('monitor', monitor);
    yield* spawn('WriteFrame', writeFrame);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
