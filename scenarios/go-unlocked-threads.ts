import { ms } from 'seedloom';
import { go, main, time, type Body } from 'seedloom/go';

/** Ten goroutines that sleep need no thread: two or three do for all. With `LockOSThread` each needs its own: `go-locked-threads`. */
export default main('go-unlocked-threads', function* () {
  for (let k = 1; k <= 10; k++) {
    yield* go(function* free(): Body {
      yield* time.Sleep(ms(5));
    });
  }
  yield* time.Sleep(ms(20));
})
  .with({ ...go({ gomaxprocs: 2 }), cores: 2, exact: true })
  .expect({ go: 'ok' });
