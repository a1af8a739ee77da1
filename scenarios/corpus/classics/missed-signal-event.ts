import { scenario, us, type Body } from 'seedloom';

/** A remedy for `missed-signal`: an event that stays set. */
export default scenario('missed-signal-event', (kit) => {
  const { event, spawn, work } = kit;
  const signal = event('signal');

  function* waits(): Body {
    yield* work(us(5));
    yield* signal.wait();
  }

  function* tells(): Body {
    yield* work(us(5));
    yield* signal.set();
  }

  spawn('waits', waits);
  spawn('tells', tells);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
