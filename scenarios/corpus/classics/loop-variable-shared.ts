import { scenario, us, type Body } from 'seedloom';

/**
 * A loop starts three tasks that use its variable, which there is only once. They see what it is when they come to look: mostly 3, the value
 * at which the loop ends. JavaScript's `var`, and Go before 1.22.
 */
export default scenario('loop-variable-shared', (kit) => {
  const { atEnd, cell, check, spawn, state, work } = kit;
  const i = cell('i', 0);
  const used = state(() => [] as number[]);

  function* use(): Body {
    yield* work(us(5));
    used.push(yield* i.read());
  }

  spawn('main', function* (): Body {
    yield* i.write(0);
    for (let k = 1; (yield* i.read()) < 3; k++) {
      yield* spawn(`user-${k}`, use);
      yield* i.update((seen) => seen + 1);
    }
  });
  atEnd(() => {
    const values = [...used].sort((a, b) => a - b).join(' ');
    check(values === '0 1 2', `the tasks use ${values}`);
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['check-failed', 'race'], 'green-threads': 'check-failed', interleaving: ['ok', 'check-failed', 'race'] })
  .golden(3);
