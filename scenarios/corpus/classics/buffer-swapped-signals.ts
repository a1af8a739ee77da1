import { scenario } from 'seedloom';
import { buffer } from './parts/buffer.ts';

/**
 * A buffer whose two signals are swapped: a put tells those who wait for room, a get those who wait for an item. If the consumer comes
 * first it waits for ever, although its item is there.
 */
export default scenario('buffer-swapped-signals', (kit) => {
  buffer(kit, 1, (lock) => {
    const [notFull, notEmpty] = [kit.condition('not-full', lock), kit.condition('not-empty', lock)];
    return { notFull, notEmpty, afterPut: () => notFull.notify(), afterGet: () => notEmpty.notify() };
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock'] })
  .golden(2);
