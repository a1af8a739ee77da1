import { ms, otherwise, scenario, type Body } from 'seedloom';

/**
 * gRPC-Go 1687: the transport of a server handler closes the channel of its writes when the status has been sent, although other
 * goroutines may write after that.
 */
export default scenario('grpc_1687', ({ channel, select, sleep, spawn }) => {
  const [closed, writes] = [channel<void>('closed'), channel<void>('writes')];

  function* write(): Body {
    if ((yield* select(closed.onReceive(), otherwise)).index === 0) return;
    yield* select(writes.onSend(), closed.onReceive());
  }

  function* handler(): Body {
    yield* write();
    yield* writes.close();
    yield* write();
  }

  spawn('main', function* (): Body {
    yield* spawn('handler', handler);
    for (;;) {
      const { index, ok } = yield* select(writes.onReceive(), closed.onReceive());
      if (index === 1 || !ok) break;
    }
    yield* sleep(ms(10));
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'task-failed' });
