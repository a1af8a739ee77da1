import { scenario, type Body } from 'seedloom';

/** A reader that wants to become the writer waits until all readers have left, itself among them. */
export default scenario('read-then-write-lock', ({ rwlock, spawn }) => {
  const document = rwlock('document');

  spawn('editor', function* (): Body {
    yield* document.lockRead();
    yield* document.lockWrite();
    yield* document.unlockWrite();
    yield* document.unlockRead();
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'deadlock', 'green-threads': 'deadlock', interleaving: 'deadlock' });
