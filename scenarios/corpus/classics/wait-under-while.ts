import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** The remedy for `wait-under-if`: whoever is woken looks again. */
export default scenario('wait-under-while', (kit) => {
  const { cell, check, condition, mutex, param, spawn } = kit;
  const gap = gapIn(kit);
  const consumers = param('consumers', 2);
  const lock = mutex('lock');
  const [items, more] = [cell('items', 0), condition('more', lock)];

  function* consumer(): Body {
    yield* lock.lock();
    while ((yield* items.read()) === 0) yield* more.wait();
    const left = yield* items.read();
    check(left > 0, 'there is an item to take');
    yield* items.write(left - 1);
    yield* lock.unlock();
  }

  function* producer(): Body {
    for (let k = 0; k < consumers; k++) {
      yield* lock.lock();
      yield* items.update((n) => n + 1);
      yield* more.notifyAll();
      yield* lock.unlock();
      yield* gap();
    }
  }

  for (let k = 1; k <= consumers; k++) spawn(`consumer-${k}`, consumer);
  spawn('producer', producer);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
