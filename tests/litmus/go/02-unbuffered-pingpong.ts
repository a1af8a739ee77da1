import { chan, fmt, go, int, main, type Body } from 'seedloom/go';
import { settle } from './settle.ts';

/** A send without a receiver parks; the later receiver takes the value from the parked sender and keeps running. */
export default main('02-unbuffered-pingpong', function* () {
  yield* settle();
  const [ping, pong] = [chan(int), chan(int)];
  const log: string[] = [];
  yield* go(function* (): Body {
    for (let i = 0; i < 3; i++) {
      const v = yield* ping.recv();
      log.push(fmt.Sprintf('B got ping %d', v));
      yield* pong.send(v * 10);
      log.push(fmt.Sprintf('B sent pong %d', v * 10));
    }
  });
  for (let i = 1; i <= 3; i++) {
    yield* ping.send(i);
    log.push(fmt.Sprintf('A sent ping %d', i));
    const v = yield* pong.recv();
    log.push(fmt.Sprintf('A got pong %d', v));
  }
  for (const l of log) {
    yield* fmt.Println(l);
  }
});
