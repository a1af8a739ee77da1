import { scenario } from 'seedloom';
import { greed } from './parts/greed.ts';

/**
 * A lock that goes to whoever comes first. The greedy task frees it and takes it again before the meek one, which was woken for it,
 * is awake: fifty times in a row. The lock works, the whole goes on, and one task starves. Green threads hand their locks over.
 */
export default scenario('starvation', (kit) => {
  const seen = greed(kit, kit.mutex('lock'));
  kit.atEnd(() => kit.check(seen.overtaken <= 1, 'the meek task is not overtaken again and again'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'check-failed', 'green-threads': 'ok', interleaving: ['ok', 'check-failed'] })
  .golden(4);
