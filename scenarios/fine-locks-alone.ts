import { scenario } from 'seedloom';
import { countItems } from './parts/items.ts';

/** The other remedy for `fine-locks`: one task counts all items. It shares nothing and needs no lock. */
export default scenario('fine-locks-alone', (kit) => {
  const count = kit.cell('count', 0);
  const items = kit.param('items', 1_000);
  kit.spawn('alone', countItems, kit, count, 2 * items);
  kit.atEnd(() => kit.check(count.value === 2 * items, 'every item counts'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok' });
