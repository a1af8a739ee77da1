import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `counter-two-steps`: an addition that is one step. */
export default scenario('counter-atomic', (kit) => {
  const { atEnd, atomic, check, param, spawn } = kit;
  const gap = gapIn(kit);
  const [tasks, rounds] = [param('tasks', 2), param('rounds', 2)];
  const count = atomic('count');

  function* adder(): Body {
    for (let round = 0; round < rounds; round++) {
      yield* gap();
      yield* count.add(1);
    }
  }

  for (let k = 1; k <= tasks; k++) spawn(`adder-${k}`, adder);
  atEnd(() => check(count.value === tasks * rounds, `${count.value} of ${tasks * rounds} additions count`));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
