import { ms, scenario, type Body } from 'seedloom';

/**
 * Two threads and one GIL. The first has it and computes; the second asks, waits for 5 ms, and gets it at the next check point of the
 * first, which asks in its turn. When the second reads a file it gives the GIL up without being asked. `--view mermaid` draws it.
 */
export default scenario('hand-off', ({ disk, spawn, work }) => {
  const file = disk('file', { latency: ms(4) });

  function* first(): Body {
    yield* work(ms(12));
  }
  function* second(): Body {
    yield* work(ms(2));
    yield* file.read(4_096);
    yield* work(ms(1));
  }

  spawn('first', first);
  spawn('second', second);
})
  .with({ cores: 2, exact: true })
  .expect({ 'cpython-threads': 'ok' });
