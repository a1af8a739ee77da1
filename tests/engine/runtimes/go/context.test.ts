import { describe, expect, it } from 'vitest';
import { ms } from '../../../../src/engine/kernel/time.ts';
import {
  chan,
  context,
  defer,
  errgroup,
  errors,
  fmt,
  go,
  int,
  otherwise,
  runtime,
  select,
  sync,
  time,
  work,
  type Body,
  type Context,
} from '../../../../src/kits/go.ts';
import { play, type Played } from './play.ts';

/** What the body says, and how the program ended. */
function said(body: (say: (...what: unknown[]) => void) => Body<unknown>, settings = {}, seed = '1'): [unknown[], Played] {
  const list: unknown[] = [];
  const played = play(() => body((...what) => void list.push(...what)), settings, seed);
  return [list, played];
}
const text = (error: { Error(): string } | null): string | null => error?.Error() ?? null;
const closed = function* (ctx: Context): Body<boolean> {
  return (yield* select(ctx.Done().onRecv(), otherwise())) === 0;
};

describe('a context', () => {
  it('that is cancelled ends with all below it, once, and says why', () => {
    const [list, { exit }] = said(function* (say) {
      const [parent, cancel] = yield* context.WithCancel(context.Background());
      const valued = context.WithValue(parent, 'user', 'ann');
      const [child, cancelChild] = yield* context.WithCancel(valued);
      defer(cancelChild);
      say(yield* parent.Err(), yield* closed(child), child.Value('user'), child.Value('nobody'));
      yield* cancel();
      yield* cancel();
      say(text(yield* parent.Err()), yield* closed(child), text(yield* child.Err()), (yield* child.Err()) === context.Canceled);
      const [late] = yield* context.WithCancel(child);
      say(yield* closed(late), text(yield* context.Cause(late)));
    });
    expect(list).toEqual([null, false, 'ann', null, 'context canceled', true, 'context canceled', true, true, 'context canceled']);
    expect(exit).toBe(0);
  });

  it('a child that is cancelled leaves its parent and its siblings as they are', () => {
    const [list] = said(function* (say) {
      const [parent, cancel] = yield* context.WithCancel(context.Background());
      const [one, cancelOne] = yield* context.WithCancel(parent);
      const [two] = yield* context.WithCancel(parent);
      yield* cancelOne();
      say(yield* closed(parent), yield* closed(one), yield* closed(two));
      yield* cancel();
      say(yield* closed(two));
    });
    expect(list).toEqual([false, true, false, true]);
  });

  it('without an end blocks who waits for it for ever: Done is nil', () => {
    const { stderr } = play(function* () {
      yield* context.Background().Done().recv();
    });
    expect(stderr[0]).toBe('fatal error: all goroutines are asleep - deadlock!');
    expect(stderr).toContain('goroutine 1 [chan receive (nil chan)]:');
  });

  it('ends at its deadline, which is the earlier one of its own and its parent, with one timer for both', () => {
    const [list, { makespan }] = said(function* (say) {
      const [outer, cancel] = yield* context.WithTimeout(context.Background(), ms(5));
      const [inner, cancelInner] = yield* context.WithTimeout(outer, ms(50));
      defer(cancel);
      defer(cancelInner);
      say(outer.Deadline()[0] === inner.Deadline()[0], inner.Deadline()[1], context.Background().Deadline()[1]);
      yield* inner.Done().recv();
      say(text(yield* inner.Err()), (yield* inner.Err()) === context.DeadlineExceeded);
      const [past] = yield* context.WithTimeout(context.Background(), -1);
      say(yield* closed(past), text(yield* past.Err()));
    });
    expect(list).toEqual([true, true, false, 'context deadline exceeded', true, true, 'context deadline exceeded']);
    expect(makespan).toBeGreaterThan(ms(5));
    expect(makespan).toBeLessThan(ms(7));
  });

  it('that is cancelled before its deadline takes its timer away: a deadlock is reported at once', () => {
    const { outcome, makespan } = play(function* () {
      const [, cancel] = yield* context.WithTimeout(context.Background(), time.Hour);
      yield* cancel();
      yield* chan(int).recv();
    });
    expect(outcome).toBe('deadlock');
    expect(makespan).toBeLessThan(ms(1));
  });

  it('is cancelled for a cause of its own, which its children share', () => {
    const [list] = said(function* (say) {
      const [parent, cancel] = yield* context.WithCancelCause(context.Background());
      const [child] = yield* context.WithCancel(parent);
      yield* cancel(errors.New('disk full'));
      const [timed] = yield* context.WithTimeoutCause(context.Background(), ms(1), errors.New('too slow'));
      yield* timed.Done().recv();
      say(text(yield* child.Err()), text(yield* context.Cause(child)), text(yield* timed.Err()), text(yield* context.Cause(timed)));
    });
    expect(list).toEqual(['context canceled', 'disk full', 'context deadline exceeded', 'too slow']);
  });

  it('AfterFunc starts a goroutine at its end, unless it was called off; WithoutCancel keeps values only', () => {
    const [list] = said(function* (say) {
      const [ctx, cancel] = yield* context.WithCancel(context.WithValue(context.Background(), 1, 'one'));
      yield* context.AfterFunc(ctx, function* cleans() { say('cleaned'); }); // prettier-ignore
      const stop = yield* context.AfterFunc(ctx, function* never() { say('never'); }); // prettier-ignore
      const apart = context.WithoutCancel(ctx);
      say(yield* stop(), yield* stop());
      yield* cancel();
      yield* time.Sleep(ms(1));
      say(yield* apart.Err(), apart.Value(1), text(yield* ctx.Err()));
    });
    expect(list).toEqual([true, false, 'cleaned', null, 'one', 'context canceled']);
  });

  it('a parent of another type costs a goroutine that carries its end over', () => {
    const [list] = said(function* (say) {
      const [real, cancel] = yield* context.WithCancel(context.Background());
      const done = chan(int) as unknown as ReturnType<Context['Done']>;
      const foreign: Context = {
        Deadline: () => [0, false],
        Done: () => done,
        Err: () => real.Err(),
        Value: () => null,
      };
      const before = runtime.NumGoroutine();
      const [child] = yield* context.WithCancel(foreign);
      say(runtime.NumGoroutine() - before, yield* closed(child));
      yield* cancel();
      yield* done.send();
      yield* time.Sleep(ms(1));
      say(yield* closed(child), runtime.NumGoroutine() - before);
    });
    expect(list).toEqual([1, false, true, 0]);
  });

  /** Who of `count` children of one context wakes in which order. */
  const wakes = (count: number, seed: string): string => {
    const [list] = said(
      function* (say) {
        const [parent, cancel] = yield* context.WithCancel(context.Background());
        for (let k = 0; k < count; k++) {
          const [child] = yield* context.WithCancel(parent);
          yield* go(function* waits() {
            yield* child.Done().recv();
            say(k);
          });
        }
        yield* time.Sleep(ms(1));
        yield* cancel();
        yield* time.Sleep(ms(1));
      },
      {},
      seed,
    );
    return list.join('');
  };
  it('cancels its children in the order of a walk through a map: up to eight from a random slot on', () => {
    const tally = new Map<string, number>();
    for (let seed = 1; seed <= 200; seed++) {
      const order = wakes(3, String(seed));
      tally.set(order, (tally.get(order) ?? 0) + 1);
    }
    // the last that is woken runs first: 0 1 2, 1 2 0 and 2 0 1 are heard as 2 0 1, 0 1 2 and 1 2 0
    expect([...tally.keys()].sort()).toEqual(['012', '120', '201']);
    expect(tally.get('201')! / 200).toBeGreaterThan(0.65); // 6 of 8 slots
    expect(tally.get('201')! / 200).toBeLessThan(0.85);
  });
  it('of more than eight any order is possible', () => {
    const orders = new Set(Array.from({ length: 30 }, (_, k) => wakes(9, String(k + 1))));
    expect(orders.size).toBe(30);
  });

  it('who sees an error finds Done closed, also while another P is cancelling', () => {
    for (const version of ['1.19', '1.26'])
      for (let seed = 1; seed <= 20; seed++) {
        const [list] = said(
          function* (say) {
            const [ctx, cancel] = yield* context.WithCancel(context.Background());
            yield* go(cancel);
            for (;;) {
              if ((yield* ctx.Err()) === null) continue;
              say(yield* closed(ctx));
              return;
            }
          },
          { 'go.gomaxprocs': 2, exact: false, 'go.version': version },
          String(seed),
        );
        expect(list).toEqual([true]);
      }
  });
});

describe('an errgroup', () => {
  it('answers the first error, and ends its context with it', () => {
    const [list] = said(function* (say) {
      const [group, ctx] = yield* errgroup.WithContext(context.Background());
      yield* group.Go(function* fails() {
        yield* time.Sleep(ms(2));
        return errors.New('no route');
      });
      yield* group.Go(function* alsoFails() {
        yield* time.Sleep(ms(4));
        return errors.New('too late');
      });
      yield* group.Go(function* waits() {
        yield* ctx.Done().recv();
        say(time.Now() < ms(4), text(yield* context.Cause(ctx)));
        return yield* ctx.Err();
      });
      say(text(yield* group.Wait()), time.Now() > ms(4));
    });
    expect(list).toEqual([true, 'no route', 'no route', true]);
  });

  it('without an error ends its context when Wait returns', () => {
    const [list] = said(function* (say) {
      const [group, ctx] = yield* errgroup.WithContext(context.Background());
      yield* group.Go(function* fine() {});
      say(yield* group.Wait(), text(yield* ctx.Err()));
    });
    expect(list).toEqual([null, 'context canceled']);
  });

  it('lets as many run as its limit says, and TryGo refuses more', () => {
    const [list, { stderr }] = said(function* (say) {
      const group = new errgroup.Group();
      group.SetLimit(3);
      let running = 0;
      let most = 0;
      for (let k = 0; k < 10; k++) {
        yield* group.Go(function* () {
          most = Math.max(most, ++running);
          yield* time.Sleep(ms(2));
          running--;
        });
      }
      say(yield* group.TryGo(function* () {}));
      yield* group.Wait();
      say(most, Math.round(time.Now() / ms(2)), yield* group.TryGo(function* () {}));
      group.SetLimit(1);
    });
    expect(list).toEqual([false, 3, 4, true]);
    expect(stderr[0]).toBe('panic: errgroup: modify limit while 1 goroutines in the group are still active');
  });

  it('Wait is ordered after what the group did: no race on what they wrote', () => {
    const { records } = play(function* () {
      const group = new errgroup.Group();
      const mu = new sync.Mutex();
      let sum = 0;
      for (let k = 1; k <= 4; k++)
        yield* group.Go(function* () {
          yield* work(ms(0.1));
          yield* mu.Lock();
          sum += k;
          yield* mu.Unlock();
        });
      yield* group.Wait();
      yield* fmt.Println(sum);
    });
    expect(records.filter(({ kind }) => kind.name === 'logged').map((raw) => raw.text)).toEqual(['10']);
  });
});
