import { ms } from 'seedloom';
import { go, main, runtime, time, type Body } from 'seedloom/go';

/** Ten goroutines that lock their threads and sleep: ten threads more than the same without `LockOSThread`, which is `go-unlocked-threads`. */
export default main('go-locked-threads', function* () {
  for (let k = 1; k <= 10; k++) {
    yield* go(function* bound(): Body {
      yield* runtime.LockOSThread();
      yield* time.Sleep(ms(5));
    });
  }
  yield* time.Sleep(ms(20));
})
  .with({ ...go({ gomaxprocs: 2 }), cores: 2, exact: true })
  .expect({ go: 'ok' });
