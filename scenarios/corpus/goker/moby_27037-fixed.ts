import { scenario, type Body, type Cell } from 'seedloom';

/** The remedy for `moby_27037`: every goroutine is given a variable of its own. */
export default scenario('moby_27037-fixed', ({ atEnd, cell, check, spawn, state, waitGroup }) => {
  const wg = waitGroup('wg');
  const asked = state(() => new Set<number>());

  function* body(i: Cell<number>): Body {
    asked.add(yield* i.read());
    yield* wg.done();
  }

  spawn('main', function* (): Body {
    for (let version = 17; version <= 21; version++) {
      const i = cell(`i-${version}`, 0);
      yield* i.write(version);
      yield* wg.add(1);
      yield* spawn(`body-${version}`, body, i);
    }
    yield* wg.wait();
  });
  atEnd(() => check(asked.size === 5, 'every version is asked once'));
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
