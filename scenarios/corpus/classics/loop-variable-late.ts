import { scenario, us, type Body } from 'seedloom';

/**
 * The same where the loop runs over values and leaves its variable at the last of them: Python's closures, which look the variable up when they
 * are called.
 */
export default scenario('loop-variable-late', (kit) => {
  const { atEnd, cell, check, spawn, state, work } = kit;
  const i = cell('i', 0);
  const used = state(() => [] as number[]);

  function* use(): Body {
    yield* work(us(5));
    used.push(yield* i.read());
  }

  spawn('main', function* (): Body {
    for (const value of [0, 1, 2]) {
      yield* i.write(value);
      yield* spawn(`user-${value}`, use);
    }
  });
  atEnd(() => {
    const values = [...used].sort((a, b) => a - b).join(' ');
    check(values === '0 1 2', `the tasks use ${values}`);
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['check-failed', 'race'], 'green-threads': 'check-failed', interleaving: ['ok', 'check-failed', 'race'] });
