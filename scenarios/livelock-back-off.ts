import { ms, scenario } from 'seedloom';
import { hallway } from './parts/hallway.ts';

/** The remedy for `livelock`: each hesitates for a random while before it steps aside. As soon as the two differ, one of them gets by. */
export default scenario('livelock-back-off', (kit) => hallway(kit, () => ms(2 * kit.input('hesitation', 8))))
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'race'], 'green-threads': 'ok' });
