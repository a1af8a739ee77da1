import { scenario, type Body, type Channel } from 'seedloom';

/** The remedy for `grpc_660`: room for the one answer, so that a call ends whether or not anybody still listens. */
export default scenario('grpc_660-fixed', ({ channel, select, spawn }) => {
  const stop = channel<void>('stop');

  function* call(done: Channel<void>): Body {
    yield* done.send();
  }

  function* loop(): Body {
    for (let k = 1; ; k++) {
      const done = channel<void>(`done-${k}`, 1);
      yield* spawn(`call-${k}`, call, done);
      if ((yield* select(stop.onReceive(), done.onReceive())).index === 0) return;
    }
  }

  function* helper(): Body {
    yield* stop.send();
  }

  spawn('main', function* (): Body {
    yield* spawn('loop', loop);
    yield* spawn('helper', helper);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
