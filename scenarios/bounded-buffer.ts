import { ms, scenario, type Body } from 'seedloom';

/**
 * A producer and a consumer over a queue of at most five, guarded by a lock and one condition. Both ask again after every wake-up
 * (`while`, not `if`), because being woken only says that something has changed. All ten items arrive, in order.
 */
export default scenario('bounded-buffer', ({ condition, mutex, state, spawn, sleep, input, check, atEnd }) => {
  const lock = mutex('lock');
  const changed = condition('changed', lock);
  const shared = state(() => ({ queue: [] as number[], taken: [] as number[] }));

  function* producer(): Body {
    for (let item = 1; item <= 10; item++) {
      yield* sleep(ms(100 + input('make', 400)));
      yield* lock.lock();
      while (shared.queue.length >= 5) yield* changed.wait();
      shared.queue.push(item);
      check(shared.queue.length <= 5, 'at most five are queued');
      yield* changed.notify();
      yield* lock.unlock();
    }
  }

  function* consumer(): Body {
    for (let count = 0; count < 10; count++) {
      yield* sleep(ms(200 + input('use', 600)));
      yield* lock.lock();
      while (shared.queue.length === 0) yield* changed.wait();
      shared.taken.push(shared.queue.shift()!);
      yield* changed.notify();
      yield* lock.unlock();
    }
  }

  spawn('producer', producer);
  spawn('consumer', consumer);
  atEnd(() => check(shared.taken.join() === '1,2,3,4,5,6,7,8,9,10', 'every item arrives, in order'));
})
  .with({ cores: 2 })
  .expect({ 'cpython-threads': 'ok', asyncio: 'ok', 'os-threads': 'ok', interleaving: 'ok' });
