import { us, type Body, type Kit, type Semaphore } from 'seedloom';

/** What lies on the table, and who has smoked. */
export interface Table {
  readonly tobacco: Semaphore;
  readonly paper: Semaphore;
  readonly match: Semaphore;
  readonly smoked: Semaphore;
}

/** A table, and an agent who puts tobacco and paper on it and waits until somebody has smoked. */
export function tableOf({ semaphore, spawn, work }: Kit): Table {
  const [tobacco, paper, match] = [semaphore('tobacco', 0), semaphore('paper', 0), semaphore('match', 0)];
  const smoked = semaphore('smoked', 0);

  function* agent(): Body {
    yield* work(us(5));
    yield* tobacco.release();
    yield* paper.release();
    yield* smoked.acquire();
  }

  spawn('agent', agent);
  return { tobacco, paper, match, smoked };
}
