import { scenario, us, type Body } from 'seedloom';

/** A remedy for `missed-signal`: a semaphore counts what comes before anybody waits. */
export default scenario('missed-signal-semaphore', (kit) => {
  const { semaphore, spawn, work } = kit;
  const signal = semaphore('signal', 0);

  function* waits(): Body {
    yield* work(us(5));
    yield* signal.acquire();
  }

  function* tells(): Body {
    yield* work(us(5));
    yield* signal.release();
  }

  spawn('waits', waits);
  spawn('tells', tells);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
