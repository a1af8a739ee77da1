import { ms, us } from 'seedloom';
import { defer, go, main, sync, work, type Body } from 'seedloom/go';

/** Six goroutines stand in the queue of one P, the other has nothing: it takes half of them at once, and runs the last of its booty first. */
export default main('go-stealing', function* () {
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(6);
  for (let k = 1; k <= 6; k++) {
    yield* go(function* g(): Body {
      defer(() => wg.Done());
      yield* work(ms(2));
    });
  }
  yield* work(us(100)); // while main computes, a thread wakes and looks round
  yield* wg.Wait();
})
  .with({ ...go({ gomaxprocs: 2 }), cores: 2, exact: true, 'go.startMs': 1 })
  .expect({ go: 'ok' });
