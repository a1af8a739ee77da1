import { ms } from 'seedloom';
import { defer, fmt, go, main, sync, time, type Body } from 'seedloom/go';

/** `main-ends` with a WaitGroup in place of a sleep that has to be long enough: main ends when the three have printed, after 500 ms. */
export default main('go-main-waits', function* () {
  const wg = new sync.WaitGroup('wg');
  function* prints(id: number): Body {
    defer(() => wg.Done());
    for (let k = 1; k <= 5; k++) {
      yield* fmt.Printf('goroutine %d: %d\n', id, k);
      yield* time.Sleep(ms(100));
    }
  }
  yield* wg.Add(3);
  for (let id = 1; id <= 3; id++) yield* go(prints, id);
  yield* wg.Wait();
})
  .with({ cores: 2 })
  .expect({ go: 'ok' });
