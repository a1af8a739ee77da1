import { scenario, type Body } from 'seedloom';

/**
 * Kubernetes 6632, in its SPDY library: a frame is written under a lock and resets the idle timer there, over an unbuffered channel.
 * The monitor that would receive has been told to close, and waits for the lock.
 */
export default scenario('kubernetes_6632', ({ cell, channel, mutex, spawn }) => {
  const [reset, closeC, mu] = [channel<void>('reset'), channel<void>('closeC'), mutex('mu')];
  const alive = cell('alive', true);

  function* helper(): Body {
    yield* closeC.send();
  }

  function* monitor(): Body {
    yield* closeC.receive();
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
  .expect({ interleaving: ['ok', 'deadlock'] });
