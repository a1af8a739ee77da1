import { scenario, type Body, type Channel } from 'seedloom';

/**
 * etcd 6857: raft's node answers requests for its status until it is stopped. Whoever asks after the stop hands the question to
 * nobody, and does not look whether the node is gone.
 */
export default scenario('etcd_6857', ({ channel, select, spawn }) => {
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
    yield* status.send(reply);
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
  .expect({ interleaving: ['ok', 'deadlock'] });
