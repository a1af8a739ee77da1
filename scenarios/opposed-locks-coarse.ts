import { scenario, us, type Body, type Mutex } from 'seedloom';

/**
 * The third remedy for `opposed-locks`: one coarse lock around both. Only one transfer at a time is between its locks, so their order
 * does not matter. It costs parallelism: transfers between other accounts would wait too.
 */
export default scenario('opposed-locks-coarse', ({ mutex, spawn, work }) => {
  const bank = mutex('bank');
  const [a, b] = [mutex('a'), mutex('b')];

  function* transfer(from: Mutex, to: Mutex): Body {
    yield* bank.lock();
    yield* from.lock();
    yield* work(us(5));
    yield* to.lock();
    yield* work(us(2));
    yield* to.unlock();
    yield* from.unlock();
    yield* bank.unlock();
  }

  spawn('left', transfer, a, b);
  spawn('right', transfer, b, a);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
