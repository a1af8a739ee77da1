import { scenario, type Body } from 'seedloom';

/** A remedy for `self-deadlock`: a lock that its holder may take again. */
export default scenario('self-deadlock-reentrant', ({ reentrantLock, spawn }) => {
  const account = reentrantLock('account');

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
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
