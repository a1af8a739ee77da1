import { scenario, type Body } from 'seedloom';
import { countItems } from './parts/items.ts';

/** The remedy for `fine-locks`: one lock for fifty items. What locking costs is paid forty times in place of two thousand. */
export default scenario('fine-locks-batched', (kit) => {
  const count = kit.cell('count', 0);
  const items = kit.param('items', 1_000);
  const lock = kit.mutex('lock');

  function* counter(): Body {
    for (let item = 0; item < items; item += 50) {
      yield* lock.lock();
      yield* countItems(kit, count, 50);
      yield* lock.unlock();
    }
  }

  for (const name of ['a', 'b']) kit.spawn(name, counter);
  kit.atEnd(() => kit.check(count.value === 2 * items, 'every item counts'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok' });
