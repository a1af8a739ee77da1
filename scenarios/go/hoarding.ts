import { ms, us } from 'seedloom';
import { defer, go, main, sync, work, type Body } from 'seedloom/go';

/** `stealing` without stealing (`go.without=steal`): all six run on the P that made them, and the other looks on. */
export default main('go-hoarding', function* () {
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(6);
  for (let k = 1; k <= 6; k++) {
    yield* go(function* g(): Body {
      defer(() => wg.Done());
      yield* work(ms(2));
    });
  }
  yield* work(us(100));
  yield* wg.Wait();
})
  .with({ ...go({ gomaxprocs: 2 }), cores: 2, exact: true, 'go.startMs': 1, 'go.without': 'steal' })
  .expect({ go: 'ok' });
