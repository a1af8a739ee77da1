import { runtime, type Body } from 'seedloom/go';

/** One P, start-up goroutines drained, schedtick moved off 0 (mod 61). */
export function* settle(): Body {
  yield* runtime.GOMAXPROCS(1);
  for (let i = 0; i < 5; i++) {
    yield* runtime.Gosched();
  }
}
