import { scenario, type Body } from 'seedloom';
import { countItems } from './parts/items.ts';

/**
 * Two tasks count a thousand items each and lock every single one. The sum is right, but locking costs as much as counting, and
 * whoever finds the lock taken goes to sleep and has to be woken: two tasks on two cores need longer than one alone.
 */
export default scenario('fine-locks', (kit) => {
  const count = kit.cell('count', 0);
  const items = kit.param('items', 1_000);
  const lock = kit.mutex('lock');

  function* counter(): Body {
    for (let item = 0; item < items; item++) {
      yield* lock.lock();
      yield* countItems(kit, count, 1);
      yield* lock.unlock();
    }
  }

  for (const name of ['a', 'b']) kit.spawn(name, counter);
  kit.atEnd(() => kit.check(count.value === 2 * items, 'every item counts'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok' });
