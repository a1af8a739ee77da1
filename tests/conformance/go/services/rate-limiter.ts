import {
  chan,
  close,
  context,
  defer,
  errors,
  fmt,
  go,
  main,
  otherwise,
  panic,
  select,
  struct,
  sync,
  time,
  type Body,
  type Chan,
  type Context,
  type GoError,
} from 'seedloom/go';

class Limiter {
  tokens: Chan<void>;
  stop: Chan<void>;
  once = new sync.Once();

  constructor(burst: number) {
    this.tokens = chan(struct, burst);
    this.stop = chan(struct);
  }

  *refill(every: number): Body {
    const ticker = yield* time.NewTicker(every);
    defer(() => ticker.Stop());
    for (;;) {
      const chosen = yield* select(
        ticker.C.onRecv(() => select(this.tokens.onSend(), otherwise())), // or the bucket is full
        this.stop.onRecv(),
      );
      if (chosen === 1) return;
    }
  }

  *Wait(ctx: Context): Body<GoError | null> {
    if ((yield* select(this.tokens.onRecv(), ctx.Done().onRecv())) === 0) return null;
    return fmt.Errorf('rate limited: %w', yield* ctx.Err());
  }

  *Close(): Body {
    yield* this.once.Do(() => close(this.stop));
  }
}

function* NewLimiter(burst: number, every: number): Body<Limiter> {
  const l = new Limiter(burst);
  for (let i = 0; i < burst; i++) {
    yield* l.tokens.send();
  }
  yield* go(() => l.refill(every));
  return l;
}

export default main('rate-limiter', function* () {
  const limiter = yield* NewLimiter(3, 20 * time.Millisecond);
  defer(() => limiter.Close());
  const begin = time.Now();
  for (let i = 1; i <= 6; i++) {
    const err = yield* limiter.Wait(context.Background());
    if (err !== null) panic(err);
    yield* fmt.Println('request', i, 'after', time.Duration(time.Since(begin)).Round(20 * time.Millisecond));
  }
  const [ctx, cancel] = yield* context.WithTimeout(context.Background(), 5 * time.Millisecond);
  defer(cancel);
  const err = yield* limiter.Wait(ctx);
  yield* fmt.Println(err, errors.Is(err, context.DeadlineExceeded));
  yield* limiter.Close();
});
