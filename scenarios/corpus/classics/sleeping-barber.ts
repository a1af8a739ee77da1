import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * The barber looks whether anybody waits and then lies down. The customer who comes in between finds him awake and does not wake him: he
 * sleeps, and the customer waits.
 */
export default scenario('sleeping-barber', (kit) => {
  const { atomic, cell, mutex, semaphore, spawn } = kit;
  const gap = gapIn(kit);
  const lock = mutex('lock');
  const [waiting, sleeping, chair] = [atomic('waiting'), cell('sleeping', false), semaphore('chair', 0)];

  function* barber(): Body {
    yield* lock.lock();
    const customers = yield* waiting.load();
    yield* lock.unlock();
    if (customers > 0) return;
    yield* gap();
    yield* sleeping.write(true);
    yield* chair.acquire();
  }

  function* customer(): Body {
    yield* lock.lock();
    yield* waiting.add(1);
    yield* lock.unlock();
    if (yield* sleeping.read()) yield* chair.release();
  }

  spawn('barber', barber);
  spawn('customer', customer);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'deadlock', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock', 'race'] })
  .golden(153);
