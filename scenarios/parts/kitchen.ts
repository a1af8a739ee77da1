import { ms, type Body, type Kit } from 'seedloom';

/** Three dishes. Each is chopped for 3 ms, boils for 10 ms by itself, and is served in 2 ms. */
export function kitchen({ spawn, work, sleep }: Kit): void {
  function* dish(): Body {
    yield* work(ms(3));
    yield* sleep(ms(10));
    yield* work(ms(2));
  }
  for (const name of ['pasta', 'soup', 'rice']) spawn(name, dish);
}
