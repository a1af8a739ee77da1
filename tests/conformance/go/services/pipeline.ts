import {
  chan,
  close,
  context,
  defer,
  errgroup,
  fmt,
  go,
  main,
  range,
  select,
  string,
  type,
  type Body,
  type Chan,
  type Context,
  type GoError,
} from 'seedloom/go';

interface Order {
  User: string;
  Amount: number;
}

function* read(ctx: Context, lines: string[]): Body<Chan<string>> {
  const out = chan(string);
  yield* go(function* () {
    defer(() => close(out));
    for (const line of lines) {
      const chosen = yield* select(out.onSend(line), ctx.Done().onRecv());
      if (chosen === 1) return;
    }
  });
  return out;
}

function parse(line: string): [Order | null, GoError | null] {
  const colon = line.indexOf(':');
  if (colon < 0) {
    return [null, fmt.Errorf('no colon in %q', line)];
  }
  return [{ User: line.slice(0, colon), Amount: Number(line.slice(colon + 1)) }, null];
}

function* total(lines: string[]): Body<[Map<string, number>, GoError | null]> {
  const [g, ctx] = yield* errgroup.WithContext(context.Background());
  const input = yield* read(ctx, lines);
  const orders = chan(type<Order>());
  const [parsers, pctx] = yield* errgroup.WithContext(ctx);
  for (let i = 0; i < 3; i++) {
    yield* parsers.Go(function* () {
      for (let [line, ok] = yield* input.recvOk(); ok; [line, ok] = yield* input.recvOk()) {
        const [order, err] = parse(line);
        if (err !== null) {
          return err;
        }
        const chosen = yield* select(orders.onSend(order!), pctx.Done().onRecv());
        if (chosen === 1) return yield* pctx.Err();
      }
      return null;
    });
  }
  yield* g.Go(function* () {
    defer(() => close(orders));
    return yield* parsers.Wait();
  });
  const sums = new Map<string, number>();
  yield* range(orders, (order) => {
    sums.set(order.User, (sums.get(order.User) ?? 0) + order.Amount);
  });
  return [sums, yield* g.Wait()];
}

export default main('pipeline', function* () {
  const [sums, err] = yield* total(['ann:3', 'bob:5', 'ann:4', 'cy:1', 'bob:6']);
  yield* fmt.Println(sums, err);
  const [, error] = yield* total(['ann:3', 'bob=5', 'ann:4']);
  yield* fmt.Println('error:', error);
});
