import { scenario } from 'seedloom';
import { book } from './parts/booking.ts';

/**
 * One seat, two clients, two cores. Each looks and then books. If one is through before the other looks, the second is told that
 * nothing is left. If both look first, the seat is sold twice, whoever books first.
 */
export default scenario('seat-booking', (kit) => {
  const seats = kit.cell('seats', 1);
  const sold = kit.cell('sold', 0);
  for (const name of ['ann', 'ben']) kit.spawn(name, book, kit, seats, sold);
  kit.atEnd(() => kit.check(seats.value >= 0 && sold.value <= 1, 'no seat is sold twice'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed', 'race'], interleaving: ['ok', 'check-failed', 'race'] });
