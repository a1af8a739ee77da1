import { scenario, type Body, type Channel } from 'seedloom';

/** The remedy for `etcd_6857`: the one who asks also hears that the node is gone. */
export default scenario('etcd_6857-fixed', ({ channel, select, spawn }) => {
  const [status, stop, done] = [channel<Channel<string>>('status'), channel<void>('stop'), channel<void>('done')];

  function* run(): Body {
    for (;;) {
      const got = yield* select(status.onReceive(), stop.onReceive());
      if (got.index === 1) return yield* done.close();
      yield* (got.value as Channel<string>).send('follower');
    }
  }

  function* askStatus(): Body {
    const reply = channel<string>('reply');
    if ((yield* select(status.onSend(reply), done.onReceive())).index === 1) return;
    yield* reply.receive();
  }

  function* askStop(): Body {
    if ((yield* select(stop.onSend(), done.onReceive())).index === 1) return;
    yield* done.receive();
  }

  spawn('main', function* (): Body {
    yield* spawn('run', run);
    yield* spawn('Status', askStatus);
    yield* spawn('Stop', askStop);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
