import { chan, close, fmt, int, len, main, nilChan, otherwise, select } from 'seedloom/go';

/** select takes a ready case, else default; nil is never ready, closed always is to receive, a full buffer is not to send. */
export default main('06-select-basics', function* () {
  const nilc = nilChan(int);
  const empty = chan(int);
  const full = chan(int, 1);
  yield* full.send(7);
  const closed = chan(int, 1);
  yield* closed.send(9);
  yield* close(closed);

  yield* select(
    empty.onRecv(() => fmt.Println('1 recv')),
    otherwise(() => fmt.Println('1 default')),
  );
  yield* select(
    full.onSend(8, () => fmt.Println('2 sent')),
    nilc.onRecv((v) => fmt.Println('2 nil', v)),
    otherwise(() => fmt.Println('2 default')),
  );
  for (let i = 3; i <= 5; i++) {
    yield* select(
      closed.onRecv((v, ok) => fmt.Println(i, 'closed', v, ok)),
      nilc.onRecv((v) => fmt.Println(i, 'nil', v)),
    );
  }
  yield* select(
    full.onRecv((v, ok) => fmt.Println('6 full', v, ok)),
    empty.onRecv(() => fmt.Println('6 empty')),
  );
  yield* select(
    full.onSend(8, () => fmt.Println('7 sent, len', len(full))),
    nilc.onSend(1, () => fmt.Println('7 nil')),
  );
});
