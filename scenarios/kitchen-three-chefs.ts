import { ms, scenario } from 'seedloom';
import { kitchen } from './parts/kitchen.ts';

/** The same dishes with a chef each: all are served after 15 ms, the time of one. That is parallelism. */
export default scenario('kitchen-three-chefs', (kit) => {
  kitchen(kit);
  kit.atEnd(() => kit.check(kit.now() < ms(16), 'the time of one dish'));
})
  .with({ cores: 3, exact: true })
  .expect({ 'os-threads': 'ok' });
