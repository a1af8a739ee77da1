import { scenario, us, type Body } from 'seedloom';

/** A remedy for `missed-signal`: a flag under the lock remembers what the condition does not. */
export default scenario('missed-signal-predicate', (kit) => {
  const { cell, condition, mutex, spawn, work } = kit;
  const lock = mutex('lock');
  const [signal, told] = [condition('signal', lock), cell('told', false)];

  function* waits(): Body {
    yield* work(us(5));
    yield* lock.lock();
    while (!(yield* told.read())) yield* signal.wait();
    yield* lock.unlock();
  }

  function* tells(): Body {
    yield* work(us(5));
    yield* lock.lock();
    yield* told.write(true);
    yield* signal.notify();
    yield* lock.unlock();
  }

  spawn('waits', waits);
  spawn('tells', tells);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
