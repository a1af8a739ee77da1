import { check, defer, go, main, Shared, sync, type Body } from 'seedloom/go';

/**
 * `counter++` by goroutines without a lock: a read and a write, between which others come. Now and then an addition is lost;
 * the race detector sees it in every run, as `go run -race` does. With remedy: `mutex-counter`, `atomic-counter`.
 */
export default main('go-racy-counter', { goroutines: 200 }, function* ({ goroutines }) {
  const counter = new Shared('counter', 0);
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(goroutines);
  for (let k = 1; k <= goroutines; k++) {
    yield* go(function* adds(): Body {
      defer(() => wg.Done());
      yield* counter.update((n) => n + 1);
    });
  }
  yield* wg.Wait();
  check((yield* counter.get()) === goroutines, 'every addition counts');
})
  .with({ cores: 4 })
  .expect({ go: ['ok', 'check-failed', 'race', 'check-then-act'] });
