import { scenario, type Body } from 'seedloom';

/**
 * Moby 27037: a test asks five versions of an interface side by side. The goroutines share the loop's variable, which has moved on by
 * the time they read it.
 */
export default scenario('moby_27037', ({ atEnd, cell, check, spawn, state, waitGroup }) => {
  const [i, wg] = [cell('i', 0), waitGroup('wg')];
  const asked = state(() => new Set<number>());

  function* body(): Body {
    asked.add(yield* i.read());
    yield* wg.done();
  }

  spawn('main', function* (): Body {
    for (let version = 17; version <= 21; version++) {
      yield* i.write(version);
      yield* wg.add(1);
      yield* spawn(`body-${version}`, body);
    }
    yield* i.write(22);
    yield* wg.wait();
  });
  atEnd(() => check(asked.size === 5 && !asked.has(22), 'every version is asked once'));
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: ['ok', 'check-failed', 'race'] });
