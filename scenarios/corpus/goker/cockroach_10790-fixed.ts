import { scenario, type Body } from 'seedloom';

/** The remedy for `cockroach_10790`: a sender that goes closes what it has not sent, and whoever receives there sees the end. */
export default scenario('cockroach_10790-fixed', ({ channel, mutex, select, spawn }) => {
  const [ch1, ch2, ctx] = [channel<void>('ch1'), channel<void>('ch2'), channel<void>('ctx')];
  const [other, unrelated] = [mutex('other'), channel<void>('unrelated')];

  function* sender(): Body {
    for (const ch of [ch1, ch2]) if ((yield* select(ch.onSend(), ctx.onReceive())).index === 1) break;
    for (const ch of [ch1, ch2]) yield* ch.close();
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
  .expect({ interleaving: 'ok' });
