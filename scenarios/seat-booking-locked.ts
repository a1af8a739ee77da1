import { scenario, type Body } from 'seedloom';
import { book } from './parts/booking.ts';

/** The remedy for `seat-booking`: looking and booking under one lock. */
export default scenario('seat-booking-locked', (kit) => {
  const seats = kit.cell('seats', 1);
  const sold = kit.cell('sold', 0);
  const counter = kit.mutex('counter');

  function* client(): Body {
    yield* counter.lock();
    yield* book(kit, seats, sold);
    yield* counter.unlock();
  }

  for (const name of ['ann', 'ben']) kit.spawn(name, client);
  kit.atEnd(() => kit.check(seats.value === 0 && sold.value === 1, 'one seat, sold once'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
