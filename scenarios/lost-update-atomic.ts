import { ns, scenario, type Body } from 'seedloom';

/** The second remedy for `lost-update`: an addition that is one step. Cheaper than the lock, and enough as long as one number is all there is. */
export default scenario('lost-update-atomic', ({ atomic, param, spawn, work, atEnd, check }) => {
  const tasks = param('tasks', 2);
  const rounds = param('rounds', 20);
  const count = atomic('count');

  function* counter(): Body {
    for (let round = 0; round < rounds; round++) {
      yield* work(ns(200));
      yield* count.add(1);
    }
  }

  for (let k = 1; k <= tasks; k++) spawn(`counter-${k}`, counter);
  atEnd(() => check(count.value === tasks * rounds, 'every addition counts'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
