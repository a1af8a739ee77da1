import { scenario, type Body } from 'seedloom';
import { book } from './parts/booking.ts';

/** The order in which nothing can go wrong: the second client starts when the first is through. */
export default scenario('seat-booking-serial', (kit) => {
  const seats = kit.cell('seats', 1);
  const sold = kit.cell('sold', 0);
  const ann = kit.spawn('ann', book, kit, seats, sold);

  function* after(): Body {
    yield* kit.join(ann);
    yield* book(kit, seats, sold);
  }

  kit.spawn('ben', after);
  kit.atEnd(() => kit.check(seats.value === 0 && sold.value === 1, 'one seat, sold once'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
