import { ms } from 'seedloom';
import { chan, fmt, go, main, select, string, time, type Body } from 'seedloom/go';

/**
 * Messages after 100, 200 and 400 ms, and a limit of 300 ms that each round makes anew: it never fires. Made once for all rounds it cuts
 * the third message off: `select-one-timer`.
 */
export default main('go-select-timeout', function* () {
  const [ch1, ch2] = [chan(string, 0, 'ch1'), chan(string, 0, 'ch2')];
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
      (yield* time.After(ms(300))).onRecv(() => fmt.Println('timeout')),
    );
  }
})
  .with({ cores: 2, exact: true })
  .expect({ go: 'ok' });
