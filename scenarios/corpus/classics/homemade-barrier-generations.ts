import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** The remedy for `homemade-barrier`: not a flag that somebody has to take, but a number of the round that only grows. */
export default scenario('homemade-barrier-generations', (kit) => {
  const { atomic, spawn, until } = kit;
  const gap = gapIn(kit);
  const parties = 2;
  const [count, generation] = [atomic('count'), atomic('generation')];

  function* arrive(): Body {
    const own = yield* generation.load();
    if ((yield* count.add(1)) === parties - 1) {
      yield* count.store(0);
      yield* gap();
      yield* generation.add(1);
    } else {
      yield* until(generation, (now) => now !== own);
      yield* gap();
    }
  }

  function* runner(): Body {
    for (let round = 0; round < 2; round++) yield* arrive();
  }

  for (let k = 1; k <= parties; k++) spawn(`runner-${k}`, runner);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
