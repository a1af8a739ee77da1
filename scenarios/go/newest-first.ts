import { fmt, go, main, time, type Body } from 'seedloom/go';

/** Five goroutines on one P: the one made last stands in runnext and runs first, the others in turn. Without runnext: `in-turn`. */
export default main('go-newest-first', function* () {
  for (let k = 1; k <= 5; k++) {
    yield* go(function* g(): Body {
      yield* fmt.Println('goroutine', k);
    });
  }
  yield* time.Sleep(time.Millisecond);
})
  .with({ ...go({ gomaxprocs: 1 }), cores: 1, exact: true })
  .expect({ go: 'ok' });
