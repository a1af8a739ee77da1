import { us, type Body, type Cell, type Kit } from 'seedloom';

/** Looks whether a seat is left, and takes it: two steps with a gap, in which another client may look too. */
export function* book({ work }: Kit, seats: Cell<number>, sold: Cell<number>): Body {
  const left = yield* seats.read();
  if (left === 0) return;
  yield* work(us(6)); // the form is filled in
  yield* seats.write((yield* seats.read()) - 1);
  yield* sold.write((yield* sold.read()) + 1);
}
