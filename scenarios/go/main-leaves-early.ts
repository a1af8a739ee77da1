import { ms } from 'seedloom';
import { fmt, go, main, time, type Body } from 'seedloom/go';

/** `main-ends` with a sleep that is too short: the end of main ends the program, and nobody prints more than three times. */
export default main('go-main-leaves-early', function* () {
  function* prints(id: number): Body {
    for (let k = 1; k <= 5; k++) {
      yield* fmt.Printf('goroutine %d: %d\n', id, k);
      yield* time.Sleep(ms(100));
    }
  }
  for (let id = 1; id <= 3; id++) yield* go(prints, id);
  yield* time.Sleep(ms(250));
})
  .with({ cores: 2 })
  .expect({ go: 'ok' });
