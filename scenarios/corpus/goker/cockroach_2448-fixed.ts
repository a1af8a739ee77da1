import { scenario, type Body } from 'seedloom';

/** The remedy for `cockroach_2448`: raft's loop offers an event and takes callbacks in one select. After three events it stops both. */
export default scenario('cockroach_2448-fixed', ({ channel, nilChannel, select, spawn }) => {
  const [ev, cb, stop, none] = [channel<void>('ev'), channel<void>('cb'), channel<void>('stop'), nilChannel<void>('none')];

  function* store(): Body {
    for (;;) {
      if ((yield* select(ev.onReceive(), stop.onReceive())).index === 1) return;
      yield* select(cb.onSend(), stop.onReceive());
    }
  }

  function* raft(): Body {
    for (let sent = 0, heard = 0; heard < 3;) {
      const { index } = yield* select(cb.onReceive(), (sent < 3 ? ev : none).onSend());
      if (index === 0) heard++;
      else sent++;
    }
    yield* stop.close();
  }

  spawn('main', function* (): Body {
    yield* spawn('store', store);
    yield* spawn('raft', raft);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
