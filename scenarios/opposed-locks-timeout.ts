import { scenario, us, type Body, type Mutex } from 'seedloom';

/**
 * The second remedy for `opposed-locks`: do not wait for ever. Whoever does not get its second lock in time gives the first one back,
 * stays away for a random while and starts again. The waits differ from task to task, so the two do not meet for ever either.
 */
export default scenario('opposed-locks-timeout', ({ mutex, spawn, work, sleep, input, log }) => {
  const [a, b] = [mutex('a'), mutex('b')];

  function* transfer(from: Mutex, to: Mutex): Body {
    for (;;) {
      yield* from.lock();
      yield* work(us(5));
      if (yield* to.lockWithin(us(20))) break;
      log(`${from.name} given back`);
      yield* from.unlock();
      yield* sleep(us(10 + input('back-off', 200)));
    }
    yield* work(us(2));
    yield* to.unlock();
    yield* from.unlock();
  }

  spawn('left', transfer, a, b);
  spawn('right', transfer, b, a);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
