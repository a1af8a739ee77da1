import { scenario } from 'seedloom';
import { greed } from './parts/greed.ts';

/** The remedy for `starvation`: a fair lock. Who has waited longest owns it from the moment it is freed. */
export default scenario('starvation-fair', (kit) => {
  const seen = greed(kit, kit.mutex('lock', { fair: true }));
  kit.atEnd(() => kit.check(seen.overtaken <= 1, 'the meek task is not overtaken again and again'));
})
  .with({ cores: 2, lockOrder: 'fifo' })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
