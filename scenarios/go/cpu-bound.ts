import { ms } from 'seedloom';
import { defer, fmt, go, main, sync, time, work, type Body } from 'seedloom/go';

/**
 * 1.5 s of computing, shared by goroutines: with four on four cores 0.38 s, with `--param goroutines=2` 0.75 s, with 1 the whole. On
 * one P (`--set go.gomaxprocs=1`) they take turns, and nothing is gained.
 */
export default main('go-cpu-bound', { goroutines: 4 }, function* ({ goroutines }) {
  const begin = time.Now();
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(goroutines);
  for (let k = 1; k <= goroutines; k++) {
    yield* go(function* task(): Body {
      defer(() => wg.Done());
      yield* work(ms(1_500 / goroutines));
    });
  }
  yield* wg.Wait();
  yield* fmt.Printf('%d goroutines: %.2f s\n', goroutines, time.Since(begin) / time.Second);
})
  .with({ cores: 4, exact: true })
  .expect({ go: 'ok' });
