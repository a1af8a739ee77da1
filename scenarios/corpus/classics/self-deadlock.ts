import { scenario, type Body } from 'seedloom';

/** A task takes a lock that it holds. It needs nobody else to be stuck, always and at once. */
export default scenario('self-deadlock', ({ mutex, spawn }) => {
  const account = mutex('account');

  function* deposit(): Body {
    yield* account.lock();
    yield* account.unlock();
  }

  spawn('teller', function* (): Body {
    yield* account.lock();
    yield* deposit(); // takes the lock that its caller holds
    yield* account.unlock();
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'deadlock', 'green-threads': 'deadlock', interleaving: 'deadlock' });
