import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `sleeping-barber`: looking and lying down under one lock, and so for the customer. */
export default scenario('sleeping-barber-locked', (kit) => {
  const { atomic, cell, mutex, semaphore, spawn } = kit;
  const gap = gapIn(kit);
  const lock = mutex('lock');
  const [waiting, sleeping, chair] = [atomic('waiting'), cell('sleeping', false), semaphore('chair', 0)];

  function* barber(): Body {
    yield* lock.lock();
    const customers = yield* waiting.load();
    yield* gap();
    if (customers === 0) yield* sleeping.write(true);
    yield* lock.unlock();
    if (customers === 0) yield* chair.acquire();
  }

  function* customer(): Body {
    yield* lock.lock();
    yield* waiting.add(1);
    const asleep = yield* sleeping.read();
    yield* lock.unlock();
    if (asleep) yield* chair.release();
  }

  spawn('barber', barber);
  spawn('customer', customer);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
