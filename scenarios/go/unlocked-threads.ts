import { ms } from 'seedloom';
import { fmt, go, main, pprof, time, type Body } from 'seedloom/go';

/** Goroutines that sleep need no thread: those of the start do for ten as for a thousand. With `LockOSThread`: `locked-threads`. */
export default main('go-unlocked-threads', { goroutines: 10 }, function* ({ goroutines }) {
  const threads = pprof.Lookup('threadcreate');
  yield* fmt.Println('threads at first:', threads.Count());
  for (let k = 1; k <= goroutines; k++) {
    yield* go(function* free(): Body {
      yield* time.Sleep(ms(5));
    });
  }
  yield* time.Sleep(ms(20));
  yield* fmt.Println('threads at last:', threads.Count());
})
  .with({ ...go({ gomaxprocs: 2 }), cores: 2, exact: true })
  .expect({ go: 'ok' });
