import { otherwise, scenario, type Body } from 'seedloom';

/** The remedy for `cockroach_1462`: the transport also hears the order while it hands an event over. */
export default scenario('cockroach_1462-fixed', ({ channel, mutex, select, spawn, waitGroup }) => {
  const [stopper, stopped, ev] = [channel<void>('stopper'), channel<void>('stopped'), channel<void>('ev')];
  const [stop, mu] = [waitGroup('stop'), mutex('mu')];

  function* transport(): Body {
    while ((yield* select(stopper.onReceive(), otherwise)).index === 1) yield* select(ev.onSend(), stopper.onReceive());
    yield* stop.done();
  }

  function* process(): Body {
    while ((yield* select(ev.onReceive(), stopper.onReceive())).index === 0);
    yield* stop.done();
  }

  spawn('main', function* (): Body {
    yield* stop.add(1);
    yield* spawn('transport', transport);
    yield* stop.add(1);
    yield* spawn('process', process);
    yield* mu.lock();
    yield* mu.unlock();
    yield* stopper.close();
    yield* stop.wait();
    yield* mu.lock();
    yield* stopped.close();
    yield* mu.unlock();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
