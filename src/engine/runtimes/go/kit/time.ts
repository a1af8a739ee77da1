import type { Nanos } from '../../../kernel/time.ts';
import type { Op, Sys } from '../../../sync/op.ts';
import type { Body } from '../../../sync/task.ts';
import { TimerChannel } from '../objects/timer-channel.ts';
import { Chan, chan, int } from './chan.ts';
import { here } from './here.ts';
import { go } from './program.ts';
import { Span } from './duration.ts';
import { schedOf, type SetTimer, type TimerSpec } from './timer-ops.ts';

/** A timer, made by `NewTimer`, `NewTicker` or `AfterFunc`. */
export class Timer {
  /** Where the time is sent to; a Timer of AfterFunc has none. */
  readonly C: Chan<number>;
  readonly #spec: Omit<TimerSpec, 'after'>;
  /** What it does where the runtime is not Go's. */
  readonly #elsewhere: () => Body;
  #set: SetTimer = null;
  #round = 0;

  constructor(C: Chan<number>, spec: Omit<TimerSpec, 'after'>, elsewhere: () => Body) {
    this.C = C;
    this.#spec = spec;
    this.#elsewhere = elsewhere;
  }

  *start(after: Nanos): Body {
    const round = ++this.#round;
    const { period, does } = this.#spec;
    const fire = (sys: Sys): void => {
      if (round === this.#round && typeof does === 'function') does(sys);
    };
    this.#set = yield* here().ops.startTimer.of({ after, period, does: typeof does === 'function' ? fire : does });
    if (this.#set === null) yield* this.#sleeper(after, round);
  }

  /** Answers whether it was still to fire. */
  *Stop(): Body<boolean> {
    this.#round++;
    return yield* here().ops.stopTimer.of(this.#set);
  }

  /** Sets it anew; answers whether it was still to fire. */
  *Reset(after: Nanos): Body<boolean> {
    const was = yield* this.Stop();
    yield* this.start(after);
    return was;
  }

  /** Where the runtime is not Go's: a task that sleeps in its place. */
  *#sleeper(after: Nanos, round: number): Body {
    const { kit, numbered } = bound();
    const timer = this as Timer;
    yield* kit.daemon(numbered('timer'), function* (): Body {
      for (let span = after; timer.#round === round; span = timer.#spec.period) {
        yield* kit.sleep(span);
        if (timer.#round === round) yield* timer.#elsewhere();
        if (timer.#spec.period === 0) return;
      }
    });
  }
}

function bound(): { kit: ReturnType<typeof here>['kit']; numbered: (base: string) => string } {
  const at = here();
  return { kit: at.kit, numbered: (base) => at.numbered(base) };
}

function* timerOf(after: Nanos, period: Nanos, name: string): Body<Timer> {
  const C = timerChan(here().numbered(name));
  const { inner } = C;
  const sends = (sys: Sys): void => {
    if (inner.canSend()) inner.put(null, sys.now, sys);
  };
  const does = inner instanceof TimerChannel ? inner : sends;
  const timer = new Timer(C, { period, does }, function* (): Body {
    yield* inner.trySend(Now());
  });
  yield* timer.start(after);
  return timer;
}

/** Up to 1.22 a channel with room for one tick, since then one of its own kind. */
function timerChan(name: string): Chan<number> {
  const { shop, goroutine } = here();
  const s = schedOf(goroutine);
  if (s === null || s.version < 23) return chan(int, 1, name);
  return new Chan(int.zero, () => shop.add('channel', name, (own) => new TimerChannel(own, shop.slot, s)));
}

export const Nanosecond = 1;
export const Microsecond = 1_000;
export const Millisecond = 1_000_000;
export const Second = 1_000_000_000;
export const Minute = 60_000_000_000;
export const Hour = 3_600_000_000_000;

/** At once, and without giving way, for nothing or less. */
export const Sleep = (span: Nanos): Op<void> => here().kit.sleep(Math.max(0, span));
/** A channel that gets the time after a span. */
export function* After(span: Nanos): Body<Chan<number>> {
  return (yield* timerOf(span, 0, 'after')).C;
}
export const NewTimer = (span: Nanos): Body<Timer> => timerOf(span, 0, 'timer');
export const NewTicker = (span: Nanos): Body<Timer> => timerOf(span, span, 'ticker');
export function* Tick(span: Nanos): Body<Chan<number>> {
  return (yield* timerOf(span, span, 'ticker')).C;
}
/** Starts a goroutine with `f` after a span. */
export function* AfterFunc(span: Nanos, f: () => Body<unknown>): Body<Timer> {
  const at = here();
  const none = chan(int, 1, at.numbered('afterFunc'));
  const fire = (sys: Sys): void => sys.begin(at.newGoroutine(f, []), null);
  const timer = new Timer(none, { period: 0, does: fire }, function* (): Body {
    yield* go(f);
  });
  yield* timer.start(span);
  return timer;
}
/** An instant is a number of nanoseconds, and so is a span. */
export const Now = (): Nanos => here().kit.now();
export const Since = (then: Nanos): Nanos => here().kit.now() - then;
/** A span as Go prints it: `time.Duration(time.Since(begin)).Round(time.Millisecond)` shows as `20ms`. */
export const Duration = (span: Nanos): Span => new Span(span);
