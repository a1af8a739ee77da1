import { fmt, go, main, time, type Body } from 'seedloom/go';

/** `newest-first` without runnext (`go.without=runnext`): first come, first served. */
export default main('go-in-turn', function* () {
  for (let k = 1; k <= 5; k++) {
    yield* go(function* g(): Body {
      yield* fmt.Println('goroutine', k);
    });
  }
  yield* time.Sleep(time.Millisecond);
})
  .with({ ...go({ gomaxprocs: 1 }), cores: 1, exact: true, 'go.without': 'runnext' })
  .expect({ go: 'ok' });
