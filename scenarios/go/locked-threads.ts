import { ms } from 'seedloom';
import { fmt, go, main, pprof, runtime, time, type Body } from 'seedloom/go';

/**
 * Goroutines that lock their threads and sleep: each needs a thread of its own, ten more than `unlocked-threads`, and with
 * `--param goroutines=1000` a thousand.
 */
export default main('go-locked-threads', { goroutines: 10 }, function* ({ goroutines }) {
  const threads = pprof.Lookup('threadcreate');
  yield* fmt.Println('threads at first:', threads.Count());
  for (let k = 1; k <= goroutines; k++) {
    yield* go(function* bound(): Body {
      yield* runtime.LockOSThread();
      yield* time.Sleep(ms(5));
    });
  }
  yield* time.Sleep(ms(20));
  yield* fmt.Println('threads at last:', threads.Count());
})
  .with({ ...go({ gomaxprocs: 2 }), cores: 2, exact: true })
  .expect({ go: 'ok' });
