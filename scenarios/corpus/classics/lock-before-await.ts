import { scenario, us, type Body } from 'seedloom';

/** The remedy for `lock-over-await`: the lock is freed before the wait. */
export default scenario('lock-before-await', (kit) => {
  const { future, mutex, spawn, work } = kit;
  const [session, reply] = [mutex('session'), future<string>('reply')];

  function* asks(): Body {
    yield* work(us(5));
    yield* session.lock();
    yield* session.unlock();
    yield* reply.wait();
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
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
