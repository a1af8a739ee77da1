import { scenario } from 'seedloom';
import { buffer } from './parts/buffer.ts';

/**
 * A buffer with one condition for both sides and a signal for one. With two on each side the one that is woken may be of the same side as
 * the one that woke it; it goes back to sleep, and nobody is left to wake the others.
 */
export default scenario('buffer-one-condition', (kit) => {
  buffer(kit, 2, (lock) => {
    const changed = kit.condition('changed', lock);
    return { notFull: changed, notEmpty: changed, afterPut: () => changed.notify(), afterGet: () => changed.notify() };
  });
})
  .with({ cores: 4 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock'] })
  .golden(64);
