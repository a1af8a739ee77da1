import { otherwise, scenario, type Body } from 'seedloom';

/**
 * CockroachDB 2448: two event loops, each of which hands something to the other over an unbuffered channel. While the store hands a
 * callback over, raft's loop may be about to hand over the next event, and neither takes what the other has.
 */
export default scenario('cockroach_2448', ({ channel, select, spawn }) => {
  const [ev, cb, stop] = [channel<void>('ev'), channel<void>('cb'), channel<void>('stop')];

  function* store(): Body {
    for (;;) {
      if ((yield* select(ev.onReceive(), stop.onReceive())).index === 1) return;
      yield* select(cb.onSend(), stop.onReceive());
    }
  }

  function* raft(): Body {
    for (;;) {
      const { index } = yield* select(stop.onReceive(), cb.onReceive(), otherwise);
      if (index === 0) return;
      if (index === 2) yield* select(ev.onSend(), stop.onReceive());
    }
  }

  spawn('main', function* (): Body {
    yield* spawn('store', store);
    yield* spawn('raft', raft);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'deadlock' });
