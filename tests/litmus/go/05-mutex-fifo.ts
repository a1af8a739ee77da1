import { defer, fmt, go, main, runtime, sync, type Body } from 'seedloom/go';
import { settle } from './settle.ts';

/** Waiters of a mutex sleep in turn; each Unlock wakes the oldest, which wins here because nobody else competes. */
export default main('05-mutex-fifo', function* () {
  yield* settle();
  const mu = new sync.Mutex();
  const wg = new sync.WaitGroup();
  const log: string[] = [];
  yield* mu.Lock();
  for (let i = 1; i <= 4; i++) {
    yield* wg.Add(1);
    yield* go(function* (id: number): Body {
      defer(() => wg.Done());
      log.push(fmt.Sprintf('g%d tries', id));
      yield* mu.Lock();
      log.push(fmt.Sprintf('g%d owns', id));
      yield* mu.Unlock();
    }, i);
    yield* runtime.Gosched();
  }
  log.push('main unlocks');
  yield* mu.Unlock();
  yield* wg.Wait();
  for (const l of log) {
    yield* fmt.Println(l);
  }
});
