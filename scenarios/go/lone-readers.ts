import { ms } from 'seedloom';
import { defer, fmt, go, main, sync, time, type Body } from 'seedloom/go';

/** The readers and the writer of `shared-readers` with a `sync.Mutex`: one after the other, 1.1 s. */
export default main('go-lone-readers', function* () {
  const mu = new sync.Mutex('mu');
  const wg = new sync.WaitGroup('wg');
  yield* wg.Add(11);
  const uses = function* (): Body {
    defer(() => wg.Done());
    yield* mu.Lock();
    yield* time.Sleep(ms(100));
    yield* mu.Unlock();
  };
  for (let k = 1; k <= 11; k++) yield* go(uses);
  yield* wg.Wait();
  yield* fmt.Printf('%d ms\n', Math.round(time.Now() / ms(1)));
})
  .with({ cores: 2, exact: true })
  .expect({ go: 'ok' });
