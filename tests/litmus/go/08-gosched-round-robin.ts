import { defer, fmt, go, main, runtime, sync, type Body } from 'seedloom/go';
import { settle } from './settle.ts';

/** Gosched goes to the tail of the global queue, which comes after the local one: all take turns. */
export default main('08-gosched-round-robin', function* () {
  yield* settle();
  const wg = new sync.WaitGroup();
  const log: string[] = [];
  for (const name of ['A', 'B', 'C']) {
    yield* wg.Add(1);
    yield* go(function* (n: string): Body {
      defer(() => wg.Done());
      for (let step = 1; step <= 3; step++) {
        log.push(fmt.Sprintf('%s%d', n, step));
        yield* runtime.Gosched();
      }
    }, name);
  }
  yield* runtime.Gosched();
  log.push('main back');
  yield* wg.Wait();
  for (const l of log) {
    yield* fmt.Println(l);
  }
});
