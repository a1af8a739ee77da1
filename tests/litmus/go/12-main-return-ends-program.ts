import { chan, defer, fmt, go, int, main, runtime, type Body } from 'seedloom/go';
import { settle } from './settle.ts';

/** When main returns the program ends at once, with exit code 0: nobody else runs any more, deferred calls neither. */
export default main('12-main-return-ends-program', function* () {
  yield* settle();
  const ch = chan(int);
  let started = false;
  yield* go(function* (): Body {
    defer(() => fmt.Println('never printed: deferred in a blocked goroutine'));
    started = true;
    yield* ch.recv();
  });
  yield* runtime.Gosched();
  yield* fmt.Println('blocked goroutine started:', started);
  yield* fmt.Println('main returns');
  yield* go(function* (): Body {
    yield* fmt.Println('never printed: runnable goroutine');
  });
});
