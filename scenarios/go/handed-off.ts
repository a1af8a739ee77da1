import { ms } from 'seedloom';
import { chan, fmt, go, int, main, syscall, time, work, type Body } from 'seedloom/go';

/** One P, and a system call of 20 ms: sysmon takes the P away from it, and the other goroutine computes meanwhile. Without: `kept-p`. */
export default main('go-handed-off', function* () {
  const done = chan(int, 0, 'done');
  yield* go(function* computes(): Body {
    yield* work(ms(10));
    yield* fmt.Printf('computed after %d ms\n', Math.round(time.Now() / ms(1)));
    yield* done.send(1);
  });
  yield* syscall(ms(20));
  yield* fmt.Printf('read after %d ms\n', Math.round(time.Now() / ms(1)));
  yield* done.recv();
})
  .with({ ...go({ gomaxprocs: 1 }), cores: 2, exact: true })
  .expect({ go: 'ok' });
