import { ms } from 'seedloom';
import { defer, go, main, sync, time, type Body } from 'seedloom/go';

/** `partial-deadlock`, and main waits for the two: nobody can go on, and Go's detector ends the program with 2. */
export default main('go-full-deadlock', function* () {
  const [a, b] = [new sync.Mutex('a'), new sync.Mutex('b')];
  const wg = new sync.WaitGroup('wg');
  function* takes(first: typeof a, second: typeof a): Body {
    defer(() => wg.Done());
    yield* first.Lock();
    yield* time.Sleep(ms(1));
    yield* second.Lock();
    yield* second.Unlock();
    yield* first.Unlock();
  }
  yield* wg.Add(2);
  yield* go(takes, a, b);
  yield* go(takes, b, a);
  yield* wg.Wait();
})
  .with({ cores: 2, exact: true })
  .expect({ go: 'deadlock' });
