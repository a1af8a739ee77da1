import { scenario, type Body } from 'seedloom';

/** The remedy for `istio_8214`: the statistics are read as they are written, atomically. */
export default scenario('istio_8214-fixed', ({ atEnd, atomic, check, spawn }) => {
  const writes = atomic('stats.writes');

  function* checks(): Body {
    yield* writes.add(1);
    yield* writes.load();
  }

  spawn('main', function* (): Body {
    for (let k = 0; k < 2; k++) yield* spawn(`check-${k}`, checks);
  });
  atEnd(() => check(writes.value === 2, 'no addition is lost'));
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
