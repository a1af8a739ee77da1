import { check, defer, go, main, Shared, sync, type Body } from 'seedloom/go';

/** The counter of `racy-counter` under a lock: every addition counts. */
export default main('go-mutex-counter', { goroutines: 200 }, function* ({ goroutines }) {
  const counter = new Shared('counter', 0);
  const mu = new sync.Mutex('mu');
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(goroutines);
  for (let k = 1; k <= goroutines; k++) {
    yield* go(function* adds(): Body {
      defer(() => wg.Done());
      yield* mu.Lock();
      yield* counter.update((n) => n + 1);
      yield* mu.Unlock();
    });
  }
  yield* wg.Wait();
  check((yield* counter.get()) === goroutines, 'every addition counts');
})
  .with({ cores: 4 })
  .expect({ go: 'ok' });
