import { scenario, us, type Body } from 'seedloom';

/**
 * The remedy for `lost-wakeup`: the flag is looked at inside the lock, and again after every wake-up. Waiting frees the lock and
 * goes to sleep in one step, so nobody can set the flag in between.
 */
export default scenario('lost-wakeup-locked', ({ cell, mutex, condition, spawn, work }) => {
  const ready = cell('ready', false);
  const lock = mutex('lock');
  const changed = condition('changed', lock);

  function* waiter(): Body {
    yield* lock.lock();
    while (!(yield* ready.read())) {
      yield* work(us(2));
      yield* changed.wait();
    }
    yield* lock.unlock();
  }

  function* setter(): Body {
    yield* work(us(2));
    yield* lock.lock();
    yield* ready.write(true);
    yield* changed.notify();
    yield* lock.unlock();
  }

  spawn('waiter', waiter);
  spawn('setter', setter);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
