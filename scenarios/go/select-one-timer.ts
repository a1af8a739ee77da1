import { ms } from 'seedloom';
import { chan, fmt, go, main, select, string, time, type Body } from 'seedloom/go';

/** `select-timeout` with one timer for all rounds: after 300 ms it fires, nobody takes the third message, and its sender is left behind. */
export default main('go-select-one-timer', function* () {
  const [ch1, ch2] = [chan(string, 0, 'ch1'), chan(string, 0, 'ch2')];
  const limit = yield* time.After(ms(300));
  yield* go(function* first(): Body {
    yield* time.Sleep(ms(100));
    yield* ch1.send('message 1');
    yield* time.Sleep(ms(300));
    yield* ch1.send('message 3');
  });
  yield* go(function* second(): Body {
    yield* time.Sleep(ms(200));
    yield* ch2.send('message 2');
  });
  for (let k = 0; k < 3; k++) {
    yield* select(
      ch1.onRecv((text) => fmt.Println(text)),
      ch2.onRecv((text) => fmt.Println(text)),
      limit.onRecv(() => fmt.Println('timeout')),
    );
  }
  yield* time.Sleep(ms(200));
})
  .with({ cores: 2, exact: true })
  .expect({ go: ['ok', 'leak'] });
