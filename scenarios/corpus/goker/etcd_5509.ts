import { scenario, type Body } from 'seedloom';

/**
 * etcd 5509: a request under the client's read lock finds the client closed and leaves without freeing that lock. The next writer
 * waits for a reader that is gone.
 */
export default scenario('etcd_5509', ({ cell, channel, mutex, rwlock, spawn }) => {
  const [cli, r, done] = [rwlock('cli'), mutex('r'), channel<void>('done')];
  const open = cell('open', true);

  function* get(): Body {
    for (;;) {
      yield* cli.lockRead();
      const isOpen = yield* open.read();
      yield* r.lock();
      yield* r.unlock();
      if (!isOpen) break;
      yield* cli.unlockRead();
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
  .golden(4)
  .expect({ interleaving: ['ok', 'deadlock', 'misuse'] });
