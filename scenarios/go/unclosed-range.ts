import { chan, fmt, go, int, main, type Body } from 'seedloom/go';

/** Nobody closes the channel: the range waits for ever, and when the last sender is gone Go's own detector ends the program with 2. */
export default main('go-unclosed-range', function* () {
  const ch = chan(int, 2, 'ch');
  yield* go(function* producer(): Body {
    for (let k = 1; k <= 5; k++) yield* ch.send(k); // close(ch) is missing
  });
  for (let [v, ok] = yield* ch.recvOk(); ok; [v, ok] = yield* ch.recvOk()) yield* fmt.Println('got', v);
})
  .with({ cores: 2 })
  .expect({ go: 'deadlock' });
