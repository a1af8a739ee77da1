import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `counter-two-steps`: a lock around reading and writing. */
export default scenario('counter-locked', (kit) => {
  const { atEnd, cell, check, mutex, param, spawn } = kit;
  const gap = gapIn(kit);
  const [tasks, rounds] = [param('tasks', 2), param('rounds', 2)];
  const count = cell('count', 0);
  const lock = mutex('lock');

  function* adder(): Body {
    for (let round = 0; round < rounds; round++) {
      yield* lock.lock();
      const seen = yield* count.read();
      yield* gap();
      yield* count.write(seen + 1);
      yield* lock.unlock();
    }
  }

  for (let k = 1; k <= tasks; k++) spawn(`adder-${k}`, adder);
  atEnd(() => check(count.value === tasks * rounds, `${count.value} of ${tasks * rounds} additions count`));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
