import type { Body, Kit, Queue } from 'seedloom';

type Job = () => Body;

/** A pool of two workers, named, and the queue from which they take their jobs. */
export function poolOf({ daemon, queue }: Kit, name: string): Queue<Job> {
  const jobs = queue<Job>(`${name}-jobs`);

  function* worker(): Body {
    for (;;) {
      const job = yield* jobs.get();
      yield* job();
    }
  }

  for (let k = 1; k <= 2; k++) daemon(`${name}-worker-${k}`, worker);
  return jobs;
}
