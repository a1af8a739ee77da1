import { scenario } from 'seedloom';
import { hallway } from './parts/hallway.ts';

/**
 * Two people meet in a hallway, and both step aside to the same side, again and again. Neither is blocked, each acts on what the
 * other does, and nobody gets by: they are too much alike. Where the order is free one of them may be first, and it is over.
 */
export default scenario('livelock', (kit) => hallway(kit, () => 0))
  .with({ cores: 2 })
  .expect({ 'os-threads': ['check-failed', 'race'], 'green-threads': 'check-failed', interleaving: ['ok', 'check-failed', 'race'] });
