import { ms } from 'seedloom';
import { defer, fmt, go, main, pprof, sync, syscall, type Body } from 'seedloom/go';

/** The goroutines of `sockets` read files, each in a system call that blocks its thread: one thread for each. */
export default main('go-files', { goroutines: 50 }, function* ({ goroutines }) {
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(goroutines);
  for (let k = 1; k <= goroutines; k++) {
    yield* go(function* reads(): Body {
      defer(() => wg.Done());
      yield* syscall(ms(20));
    });
  }
  yield* wg.Wait();
  yield* fmt.Println('threads made:', pprof.Lookup('threadcreate').Count());
})
  .with({ ...go({ gomaxprocs: 2 }), cores: 2, exact: true })
  .expect({ go: 'ok' });
