import { ms } from 'seedloom';
import { chan, close, fmt, go, int, main, range, time, type Body } from 'seedloom/go';

/**
 * A producer puts five items into a channel with room for two, every 100 ms, a consumer needs 250 ms for each; `close` ends its range. With
 * room the producer is done after three items wait; without, `unbuffered-channel`, it waits for the consumer each time.
 */
export default main('go-buffered-channel', function* () {
  const ch = chan(int, 2, 'ch');
  const done = chan(int, 0, 'done');
  yield* go(function* producer(): Body {
    for (let k = 0; k < 5; k++) {
      yield* ch.send(k);
      yield* fmt.Println('produced', k);
      yield* time.Sleep(ms(100));
    }
    yield* close(ch);
    yield* fmt.Println('closed');
  });
  yield* go(function* consumer(): Body {
    yield* range(ch, function* (value) {
      yield* time.Sleep(ms(250));
      yield* fmt.Println('consumed', value);
    });
    yield* close(done);
  });
  yield* done.recv();
})
  .with({ cores: 2, exact: true })
  .expect({ go: 'ok' });
