import { ms } from 'seedloom';
import { chan, fmt, go, int, main, syscall, time, work, type Body } from 'seedloom/go';

/** `handed-off` without sysmon taking Ps from system calls (`go.without=retake`): nobody runs until the call is over. */
export default main('go-kept-p', function* () {
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
  .with({ ...go({ gomaxprocs: 1 }), cores: 2, exact: true, 'go.without': 'retake' })
  .expect({ go: 'ok' });
