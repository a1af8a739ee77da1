import { otherwise, scenario, type Body } from 'seedloom';

/**
 * etcd 6873: the proxy's watch broadcasts stop under a lock and wait there for the goroutine that coalesces them, which needs the
 * same lock for the update that it has just received.
 */
export default scenario('etcd_6873', ({ channel, mutex, select, spawn }) => {
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
    yield* dn.receive();
    yield* mu.unlock();
  }

  spawn('main', function* (): Body {
    yield* spawn('coalescer', coalescer);
    yield* select(up.onSend(), otherwise);
    yield* spawn('stop', stop);
  });
})
  .with({ afterMain: 'drain' })
  .golden(8)
  .expect({ interleaving: ['ok', 'deadlock'] });
