import { defer, fmt, go, main, runtime, sync, type Body } from 'seedloom/go';
import { settle } from './settle.ts';

/** The last Done readies all waiters in turn, each through runnext: the last runs first, then the others as they came. */
export default main('04-waitgroup-wake-order', function* () {
  yield* settle();
  const [gate, all] = [new sync.WaitGroup(), new sync.WaitGroup()];
  const log: string[] = [];
  yield* gate.Add(1);
  for (let i = 1; i <= 4; i++) {
    yield* all.Add(1);
    yield* go(function* (id: number): Body {
      defer(() => all.Done());
      log.push(fmt.Sprintf('w%d waits', id));
      yield* gate.Wait();
      log.push(fmt.Sprintf('w%d released', id));
    }, i);
    yield* runtime.Gosched(); // let it park before the next one is created
  }
  yield* gate.Done();
  log.push('main opened gate');
  yield* all.Wait();
  for (const l of log) {
    yield* fmt.Println(l);
  }
});
