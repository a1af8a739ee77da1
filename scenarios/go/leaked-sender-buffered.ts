import { ms } from 'seedloom';
import { chan, context, fmt, go, main, runtime, select, string, time, type Body } from 'seedloom/go';

/**
 * `leaked-sender` with room for one answer in the channel: the goroutine that comes too late leaves its answer there, and ends.
 */
export default main('go-leaked-sender-buffered', function* () {
  function* ask(): Body {
    const [ctx, cancel] = yield* context.WithTimeout(context.Background(), ms(10));
    const answer = chan(string, 1);
    yield* go(function* queries(): Body {
      yield* time.Sleep(ms(30));
      yield* answer.send('row');
    });
    yield* select(
      answer.onRecv((row) => fmt.Println(row)),
      ctx.Done().onRecv(function* () {
        yield* fmt.Println(yield* ctx.Err());
      }),
    );
    yield* cancel();
  }
  for (let k = 1; k <= 3; k++) yield* ask();
  yield* time.Sleep(ms(100));
  yield* fmt.Println('goroutines left:', runtime.NumGoroutine());
})
  .with({ cores: 2, exact: true })
  .expect({ go: 'ok' });
