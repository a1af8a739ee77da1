import { scenario } from 'seedloom';
import { readers } from './parts/readers.ts';

/** The remedy for `writer-starvation`: a reader waits as soon as a writer waits. The writer comes in when those inside have left. */
export default scenario('writer-starvation-fair', (kit) => {
  const writer = readers(kit, kit.rwlock('lock', { prefers: 'writers' }));
  kit.atEnd(() => kit.check(writer.overtaken <= 2, 'each reader comes in before the writer at most once'));
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok' });
