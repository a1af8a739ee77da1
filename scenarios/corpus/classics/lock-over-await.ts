import { scenario, us, type Body } from 'seedloom';

/**
 * One task waits for a reply with the lock in hand, and whoever is to reply needs the lock. It takes no parallelism: if the one that asks
 * comes first, both are stuck, on a single thread too.
 */
export default scenario('lock-over-await', (kit) => {
  const { future, mutex, spawn, work } = kit;
  const [session, reply] = [mutex('session'), future<string>('reply')];

  function* asks(): Body {
    yield* work(us(5));
    yield* session.lock();
    yield* reply.wait();
    yield* session.unlock();
  }

  function* answers(): Body {
    yield* work(us(5));
    yield* session.lock();
    yield* reply.resolve('yes');
    yield* session.unlock();
  }

  spawn('asks', asks);
  spawn('answers', answers);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'deadlock', interleaving: ['ok', 'deadlock'] })
  .golden(9);
