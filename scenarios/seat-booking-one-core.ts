import { scenario } from 'seedloom';
import { book } from './parts/booking.ts';

/**
 * The same on one core with short slices: a single core does not help. The kernel takes it from the first client between looking and
 * booking, and the second looks meanwhile.
 */
export default scenario('seat-booking-one-core', (kit) => {
  const seats = kit.cell('seats', 1);
  const sold = kit.cell('sold', 0);
  for (const name of ['ann', 'ben']) kit.spawn(name, book, kit, seats, sold);
  kit.atEnd(() => kit.check(seats.value >= 0 && sold.value <= 1, 'no seat is sold twice'));
})
  .with({ cores: 1, exact: true, 'os.sliceNs': 4_000 })
  .expect({ 'os-threads': ['check-failed', 'race'] });
