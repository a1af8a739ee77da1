import { scenario } from 'seedloom';
import { readers } from './parts/readers.ts';

/**
 * A read/write lock that prefers readers: whoever wants to read comes in beside those that are inside. Two readers that overlap keep
 * the writer out for as long as they go on.
 */
export default scenario('writer-starvation', (kit) => {
  const writer = readers(kit, kit.rwlock('lock', { prefers: 'readers' }));
  kit.atEnd(() => kit.check(writer.overtaken <= 2, 'each reader comes in before the writer at most once'));
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'check-failed', 'green-threads': 'check-failed', interleaving: ['ok', 'check-failed'] });
