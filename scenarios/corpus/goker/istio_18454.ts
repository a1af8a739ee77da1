import { ns, scenario, type Body } from 'seedloom';
import { timer } from './parts/timer.ts';

/**
 * Istio 18454: a loop puts off its work with a timer that every event starts anew. Before a new start it takes the tick of a timer
 * that has rung out of its channel; if it has had that tick already, it waits for ever for another.
 */
export default scenario('istio_18454', (kit) => {
  const { cell, channel, mutex, select, spawn } = kit;
  const [eventCh, reset, st] = [channel<number>('eventCh', 40), channel<void>('reset', 1), mutex('st')];
  const [c1, c2] = [channel<void>('c1'), channel<void>('c2')];
  const [quiet, started] = [timer(kit, 'timer'), cell('started', false)];

  function* eventLoop(): Body {
    for (;;) {
      const { index } = yield* select(quiet.tick.onReceive(), reset.onReceive(), c2.onReceive());
      if (index === 1) {
        if (!(yield* quiet.stop())) yield* quiet.tick.receive();
        yield* quiet.start(ns(50));
      } else if (index === 2) {
        yield* quiet.stop();
        return;
      }
    }
  }

  function* processor(): Body {
    while ((yield* select(c1.onReceive(), eventCh.onReceive())).index === 1) {
      yield* st.lock();
      if (yield* started.read()) {
        yield* st.unlock();
        yield* reset.send();
      } else {
        yield* started.write(true);
        yield* quiet.start(ns(50));
        yield* spawn('eventLoop', eventLoop);
        yield* st.unlock();
      }
    }
    yield* c2.close();
  }

  spawn('main', function* (): Body {
    for (let k = 0; k < 40; k++) yield* eventCh.send(k);
    yield* spawn('processor', processor);
    yield* c1.close();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: ['ok', 'deadlock'] });
