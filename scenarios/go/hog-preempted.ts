import { ms } from 'seedloom';
import { go, main, time, work, type Body } from 'seedloom/go';

/** The hog of `hog.ts` since Go 1.14: sysmon signals its thread, and the others go on while it waits in the global queue. */
export default main('go-hog-preempted', function* () {
  yield* go(function* hog(): Body {
    yield* work(ms(60));
  });
  yield* time.Sleep(ms(1));
})
  .with({ ...go({ gomaxprocs: 1, version: '1.14' }), cores: 2, exact: true })
  .expect({ go: 'ok' });
