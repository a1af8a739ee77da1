import { scenario, type Body } from 'seedloom';

/** The remedy for both: one side is left before the other is entered, and what was read is looked at again. */
export default scenario('read-or-write-lock', ({ rwlock, spawn }) => {
  const document = rwlock('document');

  spawn('editor', function* (): Body {
    yield* document.lockRead();
    yield* document.unlockRead();
    yield* document.lockWrite();
    yield* document.unlockWrite();
    yield* document.lockRead();
    yield* document.unlockRead();
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
