import {
  atomic,
  chan,
  close,
  context,
  defer,
  fmt,
  go,
  main,
  range,
  select,
  sync,
  time,
  type,
  type Body,
  type Chan,
  type Context,
} from 'seedloom/go';

interface Reading {
  Sensor: string;
  Value: number;
}

const stopped = new atomic.Int64();

function* sensor(ctx: Context, name: string, every: number): Body<Chan<Reading>> {
  const out = chan(type<Reading>());
  yield* go(function* () {
    defer(() => close(out));
    defer(() => stopped.Add(1));
    const ticker = yield* time.NewTicker(every);
    defer(() => ticker.Stop());
    for (let n = 1; ; n++) {
      if ((yield* select(ticker.C.onRecv(), ctx.Done().onRecv())) === 1) return;
      if ((yield* select(out.onSend({ Sensor: name, Value: n }), ctx.Done().onRecv())) === 1) return;
    }
  });
  return out;
}

function* merge(...sources: Chan<Reading>[]): Body<Chan<Reading>> {
  const out = chan(type<Reading>());
  const wg = new sync.WaitGroup();
  yield* wg.Add(sources.length);
  for (const source of sources) {
    yield* go(function* (c: Chan<Reading>) {
      defer(() => wg.Done());
      yield* range(c, function* (r) {
        yield* out.send(r);
      });
    }, source);
  }
  yield* go(function* () {
    yield* wg.Wait();
    yield* close(out);
  });
  return out;
}

export default main('fan-in', function* () {
  const [ctx, cancel] = yield* context.WithTimeout(context.Background(), time.Second);
  defer(cancel);
  const all = yield* merge(
    yield* sensor(ctx, 'door', 20 * time.Millisecond),
    yield* sensor(ctx, 'roof', 50 * time.Millisecond),
    yield* sensor(ctx, 'yard', 70 * time.Millisecond),
  );
  const counts: Record<string, number> = { door: 0, roof: 0, yard: 0 };
  yield* range(all, function* (r) {
    counts[r.Sensor]!++;
    if (counts['door'] === 8) {
      yield* cancel();
      return false; // break
    }
    return true;
  });
  yield* range(all, () => {}); // drain, so that nobody is stuck in a send
  yield* fmt.Println(counts['door'], counts['roof'], counts['yard']);
  yield* fmt.Println('stopped:', yield* stopped.Load(), yield* ctx.Err());
});
