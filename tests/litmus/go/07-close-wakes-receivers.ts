import { chan, close, defer, fmt, go, int, main, runtime, sync, type Body } from 'seedloom/go';
import { settle } from './settle.ts';

/** close readies the newest waiter first; through runnext the oldest then runs first, the rest in the reverse order of waiting. */
export default main('07-close-wakes-receivers', function* () {
  yield* settle();
  const ch = chan(int);
  const wg = new sync.WaitGroup();
  const log: string[] = [];
  for (let i = 1; i <= 5; i++) {
    yield* wg.Add(1);
    yield* go(function* (id: number): Body {
      defer(() => wg.Done());
      const [v, ok] = yield* ch.recvOk();
      log.push(fmt.Sprintf('r%d got %d %v', id, v, ok));
    }, i);
    yield* runtime.Gosched();
  }
  yield* close(ch);
  log.push('main closed');
  yield* wg.Wait();
  for (const l of log) {
    yield* fmt.Println(l);
  }
});
