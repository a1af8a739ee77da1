import { defer, fmt, go, main, sync, type Body } from 'seedloom/go';
import { settle } from './settle.ts';

/** `go` puts the new goroutine in runnext: when main blocks, the newest runs first, the rest in the order of creation. */
export default main('01-runnext-order', function* () {
  yield* settle();
  const wg = new sync.WaitGroup();
  const log: string[] = [];
  for (let i = 1; i <= 5; i++) {
    yield* wg.Add(1);
    yield* go(function* (id: number): Body {
      defer(() => wg.Done());
      log.push(fmt.Sprintf('g%d', id));
    }, i);
  }
  log.push('main blocks');
  yield* wg.Wait();
  for (const l of log) {
    yield* fmt.Println(l);
  }
});
