import { ms } from 'seedloom';
import { chan, close, defer, fmt, go, int, main, runtime, sync, time, type Body } from 'seedloom/go';

/**
 * Goroutines that all wait for one channel and are then let go: what each costs in time and memory. `--param goroutines=1000000` runs
 * too. The same with threads of the OS: `many-tasks`, where each has 1 MB and takes 15 us to make.
 */
export default main('go-many-goroutines', { goroutines: 200 }, function* ({ goroutines }) {
  const gate = chan(int, 0, 'gate');
  const wg = new sync.WaitGroup('wg');
  const before = yield* runtime.ReadMemStats();
  const begin = time.Now();
  yield* wg.Add(goroutines);
  for (let k = 1; k <= goroutines; k++) {
    yield* go(function* waits(): Body {
      defer(() => wg.Done());
      yield* gate.recv();
    });
  }
  const made = time.Since(begin);
  yield* time.Sleep(ms(1));
  const after = yield* runtime.ReadMemStats();
  yield* close(gate);
  yield* wg.Wait();
  yield* fmt.Println('stack of each:', (after.StackInuse - before.StackInuse) / goroutines, 'bytes');
  yield* fmt.Println('memory of each:', Math.round((after.Sys - before.Sys) / goroutines), 'bytes');
  yield* fmt.Println('made in:', Math.round(made / goroutines), 'ns');
})
  .with({ ...go({ gomaxprocs: 1 }), cores: 1, exact: true })
  .expect({ go: 'ok' });
