import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** The remedy for `ticket-sale`: a seat is taken only if their number is still what was seen. */
export default scenario('ticket-sale-swap', (kit) => {
  const { atEnd, atomic, check, spawn } = kit;
  const gap = gapIn(kit);
  const [seats, sold] = [atomic('seats', 2), atomic('sold')];

  function* client(): Body {
    for (;;) {
      const left = yield* seats.load();
      if (left <= 0) return;
      yield* gap();
      if (yield* seats.compareAndSwap(left, left - 1)) break;
    }
    yield* sold.add(1);
  }

  for (const name of ['ann', 'ben', 'cem']) spawn(name, client);
  atEnd(() => check(sold.value === 2, 'two seats, two sold'));
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
