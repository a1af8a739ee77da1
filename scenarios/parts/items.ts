import { ns, type Body, type Cell, type Kit } from 'seedloom';

/** Counts so many items: a read, a little work and a write for each. */
export function* countItems({ work }: Kit, count: Cell<number>, items: number): Body {
  for (let item = 0; item < items; item++) {
    const seen = yield* count.read();
    yield* work(ns(10));
    yield* count.write(seen + 1);
  }
}
