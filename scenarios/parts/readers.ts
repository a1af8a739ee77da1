import { ms, us, type Body, type Kit, type RwLock } from 'seedloom';

/** What became of the writer. */
export interface Writer {
  /** Reads that began while it waited. */
  readonly overtaken: number;
  /** When it could write. */
  readonly from: number;
}

/**
 * Two readers, ten times each: 2 ms inside, 1 ms outside. The second begins 1.5 ms after the first, so that one of them is always
 * inside. A writer comes at 1 ms.
 */
export function readers({ spawn, sleep, now, state }: Kit, lock: RwLock): Writer {
  const writing = state(() => ({ waits: false, overtaken: 0, from: 0 }));

  function* reader(after: number): Body {
    yield* sleep(after);
    for (let round = 0; round < 10; round++) {
      yield* lock.lockRead();
      if (writing.waits) writing.overtaken++;
      yield* sleep(ms(2));
      yield* lock.unlockRead();
      yield* sleep(ms(1));
    }
  }

  function* writer(): Body {
    yield* sleep(ms(1));
    writing.waits = true;
    yield* lock.lockWrite();
    writing.waits = false;
    writing.from = now();
    yield* sleep(ms(1));
    yield* lock.unlockWrite();
  }

  spawn('reader-1', reader, 0);
  spawn('reader-2', reader, us(1_500));
  spawn('writer', writer);
  return writing;
}
