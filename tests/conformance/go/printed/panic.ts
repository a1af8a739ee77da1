import { defer, fmt, go, main, panic, time, type Body } from 'seedloom/go';

function* fails(): Body {
  defer(() => panic(fmt.Errorf('cleaning up: %d left', 3)));
  panic('out of paper');
}

function* begins(): Body {
  yield* go(fails);
}

export default main('panic', function* () {
  yield* go(begins);
  yield* time.Sleep(20 * time.Millisecond);
});
