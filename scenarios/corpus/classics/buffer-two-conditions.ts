import { scenario } from 'seedloom';
import { buffer } from './parts/buffer.ts';

/** The remedy for both: a condition for each side, and a put tells those who wait for an item. */
export default scenario('buffer-two-conditions', (kit) => {
  buffer(kit, 2, (lock) => {
    const [notFull, notEmpty] = [kit.condition('not-full', lock), kit.condition('not-empty', lock)];
    return { notFull, notEmpty, afterPut: () => notEmpty.notify(), afterGet: () => notFull.notify() };
  });
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
