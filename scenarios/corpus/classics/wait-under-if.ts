import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * Two consumers wait under an `if`. One item wakes both, the first takes it, and the second goes on as if there were another. With
 * spurious wake-ups a single consumer is enough.
 */
export default scenario('wait-under-if', (kit) => {
  const { cell, check, condition, mutex, param, spawn } = kit;
  const gap = gapIn(kit);
  const consumers = param('consumers', 2);
  const lock = mutex('lock');
  const [items, more] = [cell('items', 0), condition('more', lock)];

  function* consumer(): Body {
    yield* lock.lock();
    if ((yield* items.read()) === 0) yield* more.wait();
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
  .expect({ 'os-threads': ['ok', 'check-failed'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed'] })
  .golden(6);
