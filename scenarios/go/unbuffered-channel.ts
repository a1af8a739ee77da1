import { ms } from 'seedloom';
import { chan, close, fmt, go, int, main, range, time, type Body } from 'seedloom/go';

/**
 * The producer and the consumer of `buffered-channel` without a buffer: every item is handed over, and the producer waits until the
 * consumer has time.
 */
export default main('go-unbuffered-channel', function* () {
  const ch = chan(int, 0, 'ch');
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
