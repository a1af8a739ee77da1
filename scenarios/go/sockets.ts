import { ms } from 'seedloom';
import { defer, fmt, go, main, network, pprof, sync, type Body } from 'seedloom/go';

/** Fifty goroutines wait for a socket each: they wait in the poller, and no thread is made for them. With files: `files`. */
export default main('go-sockets', { goroutines: 50 }, function* ({ goroutines }) {
  const server = network('server', { latency: ms(20) });
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(goroutines);
  for (let k = 1; k <= goroutines; k++) {
    yield* go(function* asks(): Body {
      defer(() => wg.Done());
      yield* server.request(100);
    });
  }
  yield* wg.Wait();
  yield* fmt.Println('threads made:', pprof.Lookup('threadcreate').Count());
})
  .with({ ...go({ gomaxprocs: 2 }), cores: 2, exact: true })
  .expect({ go: 'ok' });
