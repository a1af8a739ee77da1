import { scenario, type Body } from 'seedloom';

/** The remedy for `etcd_5509`: the read lock is freed on every way out. */
export default scenario('etcd_5509-fixed', ({ cell, channel, mutex, rwlock, spawn }) => {
  const [cli, r, done] = [rwlock('cli'), mutex('r'), channel<void>('done')];
  const open = cell('open', true);

  function* get(): Body {
    for (;;) {
      yield* cli.lockRead();
      const isOpen = yield* open.read();
      yield* r.lock();
      yield* r.unlock();
      yield* cli.unlockRead();
      if (!isOpen) break;
    }
    yield* done.close();
  }

  spawn('main', function* (): Body {
    yield* spawn('Get', get);
    yield* cli.lockWrite();
    yield* open.write(false);
    yield* cli.unlockWrite();
    yield* cli.lockWrite();
    yield* cli.unlockWrite();
    yield* done.receive();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
