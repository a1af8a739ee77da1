import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * A barrier of a count and a flag, used twice. A fast runner laps it: it comes for the second round while the slow one has not yet
 * taken the flag of the first, takes that flag itself, and the slow one waits for ever. (On parallel cores a task that waits here spins, and sees
 * the flag at the instant at which it is set, so there the slow one is never late. On asyncio it looks when it is its turn, and always is.)
 */
export default scenario('homemade-barrier', (kit) => {
  const { atomic, cell, spawn, until } = kit;
  const gap = gapIn(kit);
  const parties = 2;
  const [count, go] = [atomic('count'), cell('go', false)];

  function* arrive(): Body {
    if ((yield* count.add(1)) === parties - 1) {
      yield* count.store(0);
      yield* gap();
      yield* go.write(true);
    } else {
      yield* until(go, (open) => open);
      yield* gap();
      yield* go.write(false);
    }
  }

  function* runner(): Body {
    for (let round = 0; round < 2; round++) yield* arrive();
  }

  for (let k = 1; k <= parties; k++) spawn(`runner-${k}`, runner);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock', 'race'], asyncio: 'deadlock' })
  .golden(9);
