import { scenario, type Body, type Channel } from 'seedloom';

interface Watcher {
  readonly release: Channel<void>;
  readonly signal: Channel<void>;
  readonly running: Channel<void>;
}

/** The remedy for `moby_21233`: the reader notes what it does not like and reads on, so that it always comes to its end. */
export default scenario('moby_21233-fixed', ({ channel, input, log, select, spawn }) => {
  const [progress, progressDone] = [channel<void>('progress'), channel<void>('progressDone')];
  const watchers: readonly Watcher[] = [0, 1, 2].map((k) => ({
    release: channel<void>(`release-${k}`),
    signal: channel<void>(`signal-${k}`),
    running: channel<void>(`running-${k}`),
  }));

  function* consumer(): Body {
    while ((yield* progress.receiveOk()).ok) if (input('dislikes', 2) === 1) log('a report that is not right');
    yield* progressDone.close();
  }

  function* watch({ release, signal, running }: Watcher): Body {
    for (let done = false; ;) {
      if (input('reports', 2) === 1) yield* progress.send();
      if (done) return yield* running.close();
      if ((yield* select(signal.onReceive(), release.onReceive())).index === 1) done = true;
    }
  }

  function* transfer(): Body {
    yield* spawn('consumer', consumer);
    for (const [k, watcher] of watchers.entries()) yield* spawn(`watch-${k}`, watch, watcher);
    for (const { release, running } of watchers) {
      yield* release.close();
      yield* running.receive();
    }
    yield* progress.close();
    yield* progressDone.receive();
  }

  spawn('main', function* (): Body {
    yield* spawn('transfer', transfer);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
