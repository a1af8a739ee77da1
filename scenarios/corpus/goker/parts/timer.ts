import type { Body, Channel, Kit, Nanos } from 'seedloom';

/** A timer with the rules of Go's before 1.23: a tick that has come stays in the channel, also over a stop or a new start. */
export interface Timer {
  /** Has room for one tick. */
  readonly tick: Channel<void>;
  start(span: Nanos): Body;
  /** Answers whether that kept it from ringing. */
  stop(): Body<boolean>;
}

export function timer({ atomic, channel, daemon, sleep, state }: Kit, name: string): Timer {
  const tick = channel<void>(`${name}.tick`, 1);
  const armed = atomic(`${name}.armed`); // which start counts; 0: none
  const count = state(() => ({ starts: 0 }));

  function* ring(start: number, span: Nanos): Body {
    yield* sleep(span);
    if (yield* armed.compareAndSwap(start, 0)) yield* tick.trySend();
  }

  return {
    tick,
    *start(span) {
      const start = ++count.starts;
      yield* armed.store(start);
      yield* daemon(`${name}-${start}`, ring, start, span);
    },
    *stop() {
      return (yield* armed.exchange(0)) !== 0;
    },
  };
}
