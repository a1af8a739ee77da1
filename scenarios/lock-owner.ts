import { ms, scenario, type Body } from 'seedloom';

/**
 * A lock has an owner, and only the owner may unlock it: a stranger that tries fails by name. (Not so everywhere: Python's
 * `threading.Lock` may be released by anybody; its `RLock` may not.)
 */
export default scenario('lock-owner', ({ mutex, spawn, sleep }) => {
  const lock = mutex('lock');

  function* owner(): Body {
    yield* lock.lock();
    yield* sleep(ms(5));
    yield* lock.unlock();
  }

  function* stranger(): Body {
    yield* sleep(ms(1));
    yield* lock.unlock();
  }

  spawn('owner', owner);
  spawn('stranger', stranger);
})
  .with({ cores: 2, exact: true })
  .expect({ 'cpython-threads': 'task-failed', asyncio: 'task-failed', 'os-threads': 'task-failed', interleaving: 'task-failed' });
