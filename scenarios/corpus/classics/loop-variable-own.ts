import { scenario, us, type Body } from 'seedloom';

/** The remedy for both: every turn of the loop has a variable of its own. JavaScript's `let`, Go from 1.22 on. */
export default scenario('loop-variable-own', (kit) => {
  const { atEnd, check, spawn, state, work } = kit;
  const used = state(() => [] as number[]);

  function* use(i: number): Body {
    yield* work(us(5));
    used.push(i);
  }

  spawn('main', function* (): Body {
    for (let i = 0; i < 3; i++) yield* spawn(`user-${i}`, use, i);
  });
  atEnd(() => {
    const values = [...used].sort((a, b) => a - b).join(' ');
    check(values === '0 1 2', `the tasks use ${values}`);
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
