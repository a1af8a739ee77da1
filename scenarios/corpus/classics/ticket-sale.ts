import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * Two seats, three clients. Every step is indivisible, so there is no data race; but looking and booking are two steps, and all three may
 * look before anybody books.
 */
export default scenario('ticket-sale', (kit) => {
  const { atEnd, atomic, check, spawn } = kit;
  const gap = gapIn(kit);
  const [seats, sold] = [atomic('seats', 2), atomic('sold')];

  function* client(): Body {
    if ((yield* seats.load()) <= 0) return;
    yield* gap();
    yield* seats.add(-1);
    yield* sold.add(1);
  }

  for (const name of ['ann', 'ben', 'cem']) spawn(name, client);
  atEnd(() => check(sold.value === 2, 'two seats, two sold'));
})
  .with({ cores: 4 })
  .expect({ 'os-threads': ['ok', 'check-failed'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed'] })
  .golden(2);
