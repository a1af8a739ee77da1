import { ms, otherwise, scenario, type Body } from 'seedloom';

/** The remedy for `grpc_1687`: the end is told by closing the channel that every writer listens to, and never the one that it writes to. */
export default scenario('grpc_1687-fixed', ({ channel, select, sleep, spawn }) => {
  const [closed, writes] = [channel<void>('closed'), channel<void>('writes')];

  function* write(): Body {
    if ((yield* select(closed.onReceive(), otherwise)).index === 0) return;
    yield* select(writes.onSend(), closed.onReceive());
  }

  function* handler(): Body {
    yield* write();
    yield* closed.close();
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
  .expect({ interleaving: 'ok' });
