import { cap, chan, fmt, go, int, len, main, otherwise, select, time, type Body, type Chan } from 'seedloom/go';

const ms = time.Millisecond;

function* left(c: Chan<number>): Body<string> {
  let found = 'none';
  yield* select(
    c.onRecv(() => void (found = 'a value')),
    otherwise(),
  );
  return found;
}

export default main('timers', function* () {
  let t = yield* time.NewTimer(2 * ms);
  yield* time.Sleep(10 * ms);
  yield* fmt.Println('due:', len(t.C), cap(t.C));
  yield* fmt.Println('stopped late:', yield* t.Stop(), yield* left(t.C));

  t = yield* time.NewTimer(2 * ms);
  yield* time.Sleep(10 * ms);
  let begin = time.Now();
  yield* fmt.Println('reset late:', yield* t.Reset(20 * ms));
  yield* t.C.recv();
  yield* fmt.Println('waited for the new one:', time.Since(begin) > 10 * ms);

  t = yield* time.NewTimer(2 * ms);
  yield* t.C.recv();
  yield* fmt.Println('stopped after its value:', yield* t.Stop(), yield* left(t.C));

  t = yield* time.NewTimer(time.Hour);
  yield* fmt.Println('stopped early:', yield* t.Stop(), yield* t.Stop(), yield* left(t.C));

  begin = time.Now();
  const tick = yield* time.NewTicker(10 * ms);
  yield* time.Sleep(35 * ms);
  const first = yield* tick.C.recv();
  const second = yield* tick.C.recv();
  const since = (instant: number): string => `${Math.round((instant - begin) / (10 * ms)) * 10}ms`;
  yield* fmt.Println('ticks:', since(first), since(second), yield* left(tick.C));
  yield* tick.Reset(50 * ms);
  yield* fmt.Println('tick after reset:', since(yield* tick.C.recv()));
  yield* tick.Stop();

  const done = chan(int);
  t = yield* time.NewTimer(time.Hour);
  yield* go(function* (): Body {
    yield* t.C.recv();
    yield* done.send(1);
  });
  yield* time.Sleep(2 * ms);
  yield* fmt.Println('reset while somebody waits:', yield* t.Reset(5 * ms), yield* done.recv());

  const f = yield* time.AfterFunc(2 * ms, function* () {
    yield* done.send(2);
  });
  yield* fmt.Println('function:', yield* done.recv(), yield* f.Stop());
});
