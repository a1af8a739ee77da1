import { otherwise, scenario, type Body } from 'seedloom';

/**
 * CockroachDB 1462: the node is told to stop and waits for all its tasks. The local transport looks for the order between two events
 * only, and may be handing one over to a loop that has obeyed already.
 */
export default scenario('cockroach_1462', ({ channel, mutex, select, spawn, waitGroup }) => {
  const [stopper, stopped, ev] = [channel<void>('stopper'), channel<void>('stopped'), channel<void>('ev')];
  const [stop, mu] = [waitGroup('stop'), mutex('mu')];

  function* transport(): Body {
    while ((yield* select(stopper.onReceive(), otherwise)).index === 1) yield* ev.send();
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
  .golden(19)
  .expect({ interleaving: ['ok', 'deadlock'] });
