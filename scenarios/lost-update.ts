import { ns, scenario, type Body } from 'seedloom';

/**
 * Two tasks count to the same total. `count += 1` is a read, an addition and a write; when both read before either writes, one of
 * the additions is lost. Whether that happens depends on whether the two run at the same time at all: the one may be through
 * before the other has left its idle core.
 */
export default scenario('lost-update', ({ cell, param, spawn, work, atEnd, check }) => {
  const tasks = param('tasks', 2);
  const rounds = param('rounds', 20);
  const count = cell('count', 0);

  function* counter(): Body {
    for (let round = 0; round < rounds; round++) {
      const seen = yield* count.read();
      yield* work(ns(200)); // the addition, and whatever else stands between
      yield* count.write(seen + 1);
    }
  }

  for (let k = 1; k <= tasks; k++) spawn(`counter-${k}`, counter);
  atEnd(() => check(count.value === tasks * rounds, 'every addition counts'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed', 'race'], interleaving: ['ok', 'check-failed', 'race'] });
