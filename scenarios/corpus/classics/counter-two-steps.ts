import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * `x = f(x)` by several: read, call, write. Whoever writes last undoes what others have written since it read. With two tasks and two
 * rounds as few as 2 of 4 additions may be left, however many rounds there are.
 */
export default scenario('counter-two-steps', (kit) => {
  const { atEnd, cell, check, param, spawn } = kit;
  const gap = gapIn(kit);
  const [tasks, rounds] = [param('tasks', 2), param('rounds', 2)];
  const count = cell('count', 0);

  function* adder(): Body {
    for (let round = 0; round < rounds; round++) {
      const seen = yield* count.read();
      yield* gap();
      yield* count.write(seen + 1);
    }
  }

  for (let k = 1; k <= tasks; k++) spawn(`adder-${k}`, adder);
  atEnd(() => check(count.value === tasks * rounds, `${count.value} of ${tasks * rounds} additions count`));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed', 'race'] });
