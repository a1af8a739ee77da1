import { ms } from 'seedloom';
import { go, main, sync, time, type Body } from 'seedloom/go';

/** Two goroutines wait for each other for ever while main goes on: Go says nothing. Where main waits for them it reports: `full-deadlock`. */
export default main('go-partial-deadlock', function* () {
  const [a, b] = [new sync.Mutex('a'), new sync.Mutex('b')];
  function* takes(first: typeof a, second: typeof a): Body {
    yield* first.Lock();
    yield* time.Sleep(ms(1));
    yield* second.Lock();
  }
  yield* go(takes, a, b);
  yield* go(takes, b, a);
  yield* time.Sleep(ms(20));
})
  .with({ cores: 2, exact: true })
  .expect({ go: ['ok', 'partial-deadlock', 'leak', 'misuse', 'held-across-wait', 'lock-order'] });
