import { scenario, type Body, type Channel } from 'seedloom';

/**
 * gRPC-Go 660: a benchmark client starts a call in a goroutine of its own and waits for its end or for the order to stop. When it
 * stops, nobody receives from the last call any more.
 */
export default scenario('grpc_660', ({ channel, select, spawn }) => {
  const stop = channel<void>('stop');

  function* call(done: Channel<void>): Body {
    yield* done.send();
  }

  function* loop(): Body {
    for (let k = 1; ; k++) {
      const done = channel<void>(`done-${k}`);
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
  .golden(2)
  .expect({ interleaving: 'deadlock' });
