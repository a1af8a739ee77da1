import { ms } from 'seedloom';
import { go, main, time, work, type Body } from 'seedloom/go';

/**
 * A loop without calls on the only P: up to Go 1.13 nobody else runs before its end. Since 1.14 sysmon has it preempted after 10 to
 * 20 ms: `--set go.version=1.14`.
 */
export default main('go-hog', function* () {
  yield* go(function* hog(): Body {
    yield* work(ms(60)); // for { x++ }
  });
  yield* time.Sleep(ms(1)); // how long does this take?
})
  .with({ ...go({ gomaxprocs: 1, version: '1.13' }), cores: 2, exact: true })
  .expect({ go: 'ok' });
