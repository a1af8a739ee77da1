import { bool, chan, close, fmt, go, int, len, main, range, type Body } from 'seedloom/go';
import { settle } from './settle.ts';

/** A send goes to a parked receiver, then to the buffer, then parks; a receive from a full buffer lets a parked sender in. */
export default main('03-buffered-producer-consumer', function* () {
  yield* settle();
  const ch = chan(int, 2);
  const done = chan(bool);
  const log: string[] = [];
  yield* go(function* (): Body {
    for (let i = 1; i <= 7; i++) {
      yield* ch.send(i);
      log.push(fmt.Sprintf('produced %d len=%d', i, len(ch)));
    }
    yield* close(ch);
    log.push('closed');
    yield* done.send(true);
  });
  yield* range(ch, (v) => {
    log.push(fmt.Sprintf('consumed %d len=%d', v, len(ch)));
  });
  yield* done.recv();
  for (const l of log) {
    yield* fmt.Println(l);
  }
});
