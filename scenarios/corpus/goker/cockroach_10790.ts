import { scenario, type Body } from 'seedloom';

/**
 * CockroachDB 10790: a replica that waits for earlier commands is cancelled, and starts a goroutine that receives in its place. The
 * sender has heard of the cancel too and sends no more.
 */
export default scenario('cockroach_10790', ({ channel, mutex, select, spawn }) => {
  const [ch1, ch2, ctx] = [channel<void>('ch1'), channel<void>('ch2'), channel<void>('ctx')];
  const [other, unrelated] = [mutex('other'), channel<void>('unrelated')];

  function* sender(): Body {
    for (const ch of [ch1, ch2]) if ((yield* select(ch.onSend(), ctx.onReceive())).index === 1) return;
  }

  function* drain(): Body {
    yield* ch1.receive();
    yield* ch2.receive();
  }

  function* begin(): Body {
    let drains = 0;
    for (const ch of [ch1, ch2]) if ((yield* select(ch.onReceive(), ctx.onReceive())).index === 1) yield* spawn(`drain-${++drains}`, drain);
  }

  function* cancel(): Body {
    yield* ctx.close();
  }

  spawn('main', function* (): Body {
    yield* spawn('sender', sender);
    yield* spawn('begin', begin);
    yield* spawn('cancel', cancel);
    yield* other.lock();
    yield* other.unlock();
    yield* unrelated.close();
  });
})
  .with({ afterMain: 'drain' })
  .golden(19)
  .expect({ interleaving: ['ok', 'deadlock'] });
