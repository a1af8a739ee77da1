import { scenario, us, type Body, type Mutex } from 'seedloom';

/**
 * Two transfers lock the same two accounts, each its own first. If each has taken its first lock before the other asks for its
 * second, both wait for ever. Whether they do depends on who starts when: under some seeds one is through before the other
 * begins, under others they meet in the middle. The three remedies stand beside this file.
 */
export default scenario('opposed-locks', ({ mutex, spawn, work }) => {
  const [a, b] = [mutex('a'), mutex('b')];

  function* transfer(from: Mutex, to: Mutex): Body {
    yield* from.lock();
    yield* work(us(5)); // the window: the other may come in here
    yield* to.lock();
    yield* work(us(2));
    yield* to.unlock();
    yield* from.unlock();
  }

  spawn('left', transfer, a, b);
  spawn('right', transfer, b, a);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'deadlock'], interleaving: ['ok', 'deadlock'] });
