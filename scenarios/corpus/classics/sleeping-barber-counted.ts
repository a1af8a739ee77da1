import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `sleeping-barber`: a semaphore counts the customers. There is nothing to look at. */
export default scenario('sleeping-barber-counted', (kit) => {
  const { semaphore, spawn } = kit;
  const gap = gapIn(kit);
  const customers = semaphore('customers', 0);

  function* barber(): Body {
    yield* gap();
    yield* customers.acquire();
  }

  function* customer(): Body {
    yield* customers.release();
  }

  spawn('barber', barber);
  spawn('customer', customer);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
