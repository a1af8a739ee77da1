import { ms, s } from 'seedloom';
import { fmt, go, main, time, type Body } from 'seedloom/go';

/** Three goroutines print five times, 100 ms apart, and interleave. main ends after 1 s, and the program with it. */
export default main('go-main-ends', function* () {
  function* prints(id: number): Body {
    for (let k = 1; k <= 5; k++) {
      yield* fmt.Printf('goroutine %d: %d\n', id, k);
      yield* time.Sleep(ms(100));
    }
  }
  for (let id = 1; id <= 3; id++) yield* go(prints, id);
  yield* time.Sleep(s(1));
})
  .with({ cores: 2 })
  .expect({ go: 'ok' });
