import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** The remedy for `read-lock-twice`: what needs the lock is called with it, and does not take it again. */
export default scenario('read-lock-once', (kit) => {
  const { atomic, rwlock, spawn } = kit;
  const gap = gapIn(kit);
  const [lock, changes] = [rwlock('lock'), atomic('changes')];

  function* reader(): Body {
    yield* lock.lockRead();
    yield* gap();
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
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
