import { scenario, us, type Body } from 'seedloom';

/**
 * The waiter looks at the flag outside the lock and then goes to wait. If the flag is set and the condition notified in between, the
 * notification wakes nobody and the waiter sleeps for ever, although what it waits for has happened. The remedy stands beside it.
 */
export default scenario('lost-wakeup', ({ cell, mutex, condition, spawn, work }) => {
  const ready = cell('ready', false);
  const lock = mutex('lock');
  const changed = condition('changed', lock);

  function* waiter(): Body {
    if (yield* ready.read()) return;
    yield* work(us(2)); // the window
    yield* lock.lock();
    yield* changed.wait();
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
  .expect({ 'os-threads': ['ok', 'deadlock', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock', 'race'] })
  .golden(2);
