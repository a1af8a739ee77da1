import { scenario, us, type Body, type Mutex } from 'seedloom';

/**
 * The first remedy for `opposed-locks`: one order for all. Each transfer still names its own account first, but takes the lock that
 * stands earlier in the alphabet. Whoever holds `a` can always get `b`, so nobody waits in a circle.
 */
export default scenario('opposed-locks-ordered', ({ mutex, spawn, work }) => {
  const [a, b] = [mutex('a'), mutex('b')];

  function* transfer(from: Mutex, to: Mutex): Body {
    const [first, second] = from.name < to.name ? [from, to] : [to, from];
    yield* first.lock();
    yield* work(us(5));
    yield* second.lock();
    yield* work(us(2));
    yield* second.unlock();
    yield* first.unlock();
  }

  spawn('left', transfer, a, b);
  spawn('right', transfer, b, a);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
