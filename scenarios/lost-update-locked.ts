import { ns, scenario, type Body } from 'seedloom';

/** The first remedy for `lost-update`: a lock around reading and writing. Nobody reads between another's read and write. */
export default scenario('lost-update-locked', ({ cell, mutex, param, spawn, work, atEnd, check }) => {
  const tasks = param('tasks', 2);
  const rounds = param('rounds', 20);
  const count = cell('count', 0);
  const lock = mutex('lock');

  function* counter(): Body {
    for (let round = 0; round < rounds; round++) {
      yield* lock.lock();
      const seen = yield* count.read();
      yield* work(ns(200));
      yield* count.write(seen + 1);
      yield* lock.unlock();
    }
  }

  for (let k = 1; k <= tasks; k++) spawn(`counter-${k}`, counter);
  atEnd(() => check(count.value === tasks * rounds, 'every addition counts'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
