import { ms } from 'seedloom';
import { defer, fmt, go, main, sync, time, type Body } from 'seedloom/go';

/** Ten readers of 100 ms share a `sync.RWMutex`, one writer comes and is alone: 200 ms in all. With a plain mutex 1.1 s: `lone-readers`. */
export default main('go-shared-readers', function* () {
  const rw = new sync.RWMutex('rw');
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(11);
  for (let k = 1; k <= 10; k++) {
    yield* go(function* reader(): Body {
      defer(() => wg.Done());
      yield* rw.RLock();
      yield* time.Sleep(ms(100));
      yield* rw.RUnlock();
    });
  }
  yield* go(function* writer(): Body {
    defer(() => wg.Done());
    yield* time.Sleep(ms(10));
    yield* rw.Lock();
    yield* time.Sleep(ms(100));
    yield* rw.Unlock();
  });
  yield* wg.Wait();
  yield* fmt.Printf('%d ms\n', Math.round(time.Now() / ms(1)));
})
  .with({ cores: 2, exact: true })
  .expect({ go: ['ok', 'held-across-wait'] });
