import { scenario, type Body } from 'seedloom';

/** A writer that wants to read as well waits for itself, where the lock does not know its owner, as in Go. */
export default scenario('write-then-read-lock', ({ rwlock, spawn }) => {
  const document = rwlock('document');

  spawn('editor', function* (): Body {
    yield* document.lockWrite();
    yield* document.lockRead();
    yield* document.unlockRead();
    yield* document.unlockWrite();
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'deadlock', 'green-threads': 'deadlock', interleaving: 'deadlock' });
