import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * The mirror image of `readers-first`. The lock lets no reader in while a writer waits, and a reader takes the read lock a second time: a
 * writer that comes in between waits for the reader, and the reader for the writer.
 */
export default scenario('read-lock-twice', (kit) => {
  const { atomic, rwlock, spawn } = kit;
  const gap = gapIn(kit);
  const [lock, changes] = [rwlock('lock'), atomic('changes')];

  function* reader(): Body {
    yield* lock.lockRead();
    yield* gap();
    yield* lock.lockRead();
    yield* lock.unlockRead();
    yield* lock.unlockRead();
  }

  function* writer(): Body {
    yield* changes.add(1);
    yield* lock.lockWrite();
    yield* lock.unlockWrite();
  }

  spawn('reader', reader);
  spawn('writer', writer);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock'] })
  .golden(13);
