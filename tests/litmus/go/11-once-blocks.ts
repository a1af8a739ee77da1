import { defer, fmt, go, main, runtime, sync, type Body } from 'seedloom/go';
import { settle } from './settle.ts';

/** Every caller of Once.Do returns only after the first caller's function has. */
export default main('11-once-blocks', function* () {
  yield* settle();
  const once = new sync.Once();
  const wg = new sync.WaitGroup();
  const log: string[] = [];
  for (let i = 1; i <= 3; i++) {
    yield* wg.Add(1);
    yield* go(function* (id: number): Body {
      defer(() => wg.Done());
      log.push(fmt.Sprintf('g%d calls Do', id));
      yield* once.Do(function* () {
        log.push(fmt.Sprintf('g%d init begins', id));
        yield* runtime.Gosched();
        log.push(fmt.Sprintf('g%d init ends', id));
      });
      log.push(fmt.Sprintf('g%d returns', id));
    }, i);
  }
  yield* wg.Wait();
  for (const l of log) {
    yield* fmt.Println(l);
  }
});
