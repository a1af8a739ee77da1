import { ms, scenario, type Body } from 'seedloom';

/** Four tasks of 12 ms on four cores. Nobody waits for anybody, and all are through in the time of one: that is parallelism. */
export default scenario('time-slices-four-cores', ({ spawn, work }) => {
  function* task(): Body {
    yield* work(ms(12));
  }
  for (const name of ['a', 'b', 'c', 'd']) spawn(name, task);
})
  .with({ cores: 4, exact: true })
  .expect({ 'os-threads': 'ok' });
