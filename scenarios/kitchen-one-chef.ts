import { ms, scenario } from 'seedloom';
import { kitchen } from './parts/kitchen.ts';

/**
 * One chef, three dishes: while one boils the next is chopped. The chef does one thing at a time, and yet all three are served after
 * 21 ms in place of 45. That is concurrency, and needs no second core.
 */
export default scenario('kitchen-one-chef', (kit) => {
  kitchen(kit);
  kit.atEnd(() => kit.check(kit.now() < ms(22), 'half the time of one dish after the other'));
})
  .with({ cores: 1, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok' });
