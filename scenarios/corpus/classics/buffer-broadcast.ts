import { scenario } from 'seedloom';
import { buffer } from './parts/buffer.ts';

/** A remedy for `buffer-one-condition`: wake all, and let each look whether it is its turn. */
export default scenario('buffer-broadcast', (kit) => {
  buffer(kit, 2, (lock) => {
    const changed = kit.condition('changed', lock);
    return { notFull: changed, notEmpty: changed, afterPut: () => changed.notifyAll(), afterGet: () => changed.notifyAll() };
  });
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
