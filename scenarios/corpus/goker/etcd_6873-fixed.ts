import { otherwise, scenario, type Body } from 'seedloom';

/** The remedy for `etcd_6873`: the lock is freed before the wait. */
export default scenario('etcd_6873-fixed', ({ channel, mutex, select, spawn }) => {
  const [up, dn, mu] = [channel<void>('up', 1), channel<void>('dn'), mutex('mu')];

  function* coalescer(): Body {
    yield* up.range(function* () {
      yield* mu.lock();
      yield* mu.unlock();
    });
    yield* dn.close();
  }

  function* stop(): Body {
    yield* mu.lock();
    yield* up.close();
    yield* mu.unlock();
    yield* dn.receive();
  }

  spawn('main', function* (): Body {
    yield* spawn('coalescer', coalescer);
    yield* select(up.onSend(), otherwise);
    yield* spawn('stop', stop);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
