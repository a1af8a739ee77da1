import { s, type Body, type Kit, type Semaphore } from 'seedloom';

/** A queue of people, each of whom needs a machine for 30 seconds. */
export function* queueAt({ sleep }: Kit, machine: Semaphore, people: number): Body {
  for (let k = 0; k < people; k++) {
    yield* machine.acquire();
    yield* sleep(s(30));
    yield* machine.release();
  }
}
