import { ms, type Body, type Kit, type Nanos } from 'seedloom';

/** Where somebody is who is through. */
const GONE = -1;
/** After so many polite steps nobody is going to get by. */
const PATIENCE = 20;

/**
 * Two people meet in a hallway, both on side 0. Each looks where the other walks; if it is the same side, steps aside, which takes
 * `hesitates()` and 1 ms, and looks again.
 */
export function hallway({ cell, spawn, sleep, check }: Kit, hesitates: () => Nanos): void {
  const sides = [cell('left-side', 0), cell('right-side', 0)] as const;

  function* walker(me: 0 | 1): Body {
    const [own, other] = me === 0 ? sides : [sides[1], sides[0]];
    for (let step = 0; ; step++) {
      const side = yield* own.read();
      if ((yield* other.read()) !== side) break;
      check(step < PATIENCE, 'somebody gets by');
      yield* sleep(ms(1) + hesitates());
      yield* own.write(1 - side);
      yield* sleep(ms(1));
    }
    yield* own.write(GONE);
  }

  spawn('left', walker, 0);
  spawn('right', walker, 1);
}
