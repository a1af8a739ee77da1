import { ms, scenario, type Body } from 'seedloom';

/**
 * 1.5 seconds of computing, shared out among `threads` threads on four cores. Under the GIL more threads do not make it shorter;
 * without it (`--set python.version=3.14t`) they do.
 */
export default scenario('cpu-bound', ({ param, spawn, work }) => {
  const threads = param('threads', 2);
  function* computes(): Body {
    yield* work(ms(1_500 / threads));
  }
  for (let k = 1; k <= threads; k++) spawn(`thread-${k}`, computes);
})
  .with({ cores: 4, exact: true })
  .expect({ 'cpython-threads': 'ok' });
