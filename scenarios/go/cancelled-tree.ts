import { ms } from 'seedloom';
import { context, fmt, go, main, time, type Body } from 'seedloom/go';

/** A context with three children is cancelled: all end before `cancel` returns, in an order that differs from run to run, as Go walks through a map. */
export default main('go-cancelled-tree', function* () {
  const [root, cancel] = yield* context.WithCancel(context.Background());
  for (let k = 1; k <= 3; k++) {
    const [child, release] = yield* context.WithTimeout(root, time.Second);
    yield* go(function* worker(): Body {
      yield* child.Done().recv();
      yield* fmt.Println('worker', k, yield* child.Err());
      yield* release();
    });
  }
  yield* time.Sleep(ms(5));
  yield* cancel();
  yield* time.Sleep(ms(5));
})
  .with({ ...go({ gomaxprocs: 1 }), cores: 1 })
  .expect({ go: 'ok' });
