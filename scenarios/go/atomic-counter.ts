import { atomic, check, defer, go, main, sync, type Body } from 'seedloom/go';

/** Goroutines that add 1 each, atomically: every addition counts, and it is cheaper than under a lock (`mutex-counter`). Without either: `racy-counter`. */
export default main('go-atomic-counter', { goroutines: 200 }, function* ({ goroutines }) {
  const counter = new atomic.Int64(0, 'counter');
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(goroutines);
  for (let k = 1; k <= goroutines; k++) {
    yield* go(function* adds(): Body {
      defer(() => wg.Done());
      yield* counter.Add(1);
    });
  }
  yield* wg.Wait();
  check((yield* counter.Load()) === goroutines, 'every addition counts');
})
  .with({ cores: 4 })
  .expect({ go: 'ok' });
