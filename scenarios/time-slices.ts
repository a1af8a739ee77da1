import { ms, scenario, type Body } from 'seedloom';

/** Three tasks of 12 ms share one core. They make progress together, a slice of 4 ms at a time, and none is faster for it: that is concurrency. */
export default scenario('time-slices', ({ spawn, work }) => {
  function* task(): Body {
    yield* work(ms(12));
  }
  for (const name of ['a', 'b', 'c']) spawn(name, task);
})
  .with({ cores: 1, exact: true })
  .expect({ 'os-threads': 'ok' });
