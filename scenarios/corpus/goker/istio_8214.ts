import { scenario, type Body } from 'seedloom';

/**
 * Istio 8214: a cache counts its writes with atomic additions, and its statistics are given out by copying the struct that they stand
 * in: a plain read of what others add to.
 */
export default scenario('istio_8214', ({ atEnd, atomic, check, spawn }) => {
  const writes = atomic('stats.writes');

  function* checks(): Body {
    yield* writes.add(1);
    yield* writes.read();
  }

  spawn('main', function* (): Body {
    for (let k = 0; k < 2; k++) yield* spawn(`check-${k}`, checks);
  });
  atEnd(() => check(writes.value === 2, 'no addition is lost'));
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: ['ok', 'race'] });
