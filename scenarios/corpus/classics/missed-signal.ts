import { scenario, us, type Body } from 'seedloom';

/**
 * A condition without anything to look at. If the signal comes first it is lost; it takes no switch at an unlucky place, only the other
 * order of starting.
 */
export default scenario('missed-signal', (kit) => {
  const { condition, mutex, spawn, work } = kit;
  const lock = mutex('lock');
  const signal = condition('signal', lock);

  function* waits(): Body {
    yield* work(us(5));
    yield* lock.lock();
    yield* signal.wait();
    yield* lock.unlock();
  }

  function* tells(): Body {
    yield* work(us(5));
    yield* lock.lock();
    yield* signal.notify();
    yield* lock.unlock();
  }

  spawn('waits', waits);
  spawn('tells', tells);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock'] })
  .golden(2);
