import { defer, go, main, Shared, sync, time, type Body } from 'seedloom/go';

const count = new Shared('count', 0);

function* adds(wg: sync.WaitGroup): Body {
  defer(() => wg.Done());
  yield* count.update((n) => n + 1);
}

export default main('race', function* () {
  const wg = new sync.WaitGroup();
  yield* wg.Add(2);
  yield* go(adds, wg);
  yield* go(function* (): Body {
    defer(() => wg.Done());
    yield* time.Sleep(20 * time.Millisecond);
    yield* count.get();
  });
  yield* wg.Wait();
});
