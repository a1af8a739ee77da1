import { chan, close, defer, errors, fmt, go, main, range, sync, time, type, type Body, type Chan, type GoError } from 'seedloom/go';

const ErrTooLarge = errors.New('image too large');

interface Job {
  ID: number;
  Size: number;
}

interface Result {
  Job: Job;
  Err: GoError | null;
}

function* resize(job: Job): Body<GoError | null> {
  yield* time.Sleep(job.Size * time.Millisecond);
  if (job.Size > 8) {
    return fmt.Errorf('job %d: %w', job.ID, ErrTooLarge);
  }
  return null;
}

function* worker(jobs: Chan<Job>, results: Chan<Result>, wg: sync.WaitGroup): Body {
  defer(() => wg.Done());
  yield* range(jobs, function* (job) {
    yield* results.send({ Job: job, Err: yield* resize(job) });
  });
}

export default main('worker-pool', function* () {
  const jobs = chan(type<Job>(), 10);
  const results = chan(type<Result>(), 10);
  const wg = new sync.WaitGroup();
  for (let w = 0; w < 3; w++) {
    yield* wg.Add(1);
    yield* go(worker, jobs, results, wg);
  }
  yield* go(function* () {
    for (let i = 1; i <= 10; i++) {
      yield* jobs.send({ ID: i, Size: (i * 7) % 10 });
    }
    yield* close(jobs);
  });
  yield* go(function* () {
    yield* wg.Wait();
    yield* close(results);
  });

  const done: number[] = [];
  const failed = new Map<number, GoError>();
  yield* range(results, (r) => {
    if (errors.Is(r.Err, ErrTooLarge)) {
      failed.set(r.Job.ID, r.Err!);
      return;
    }
    done.push(r.Job.ID);
  });
  done.sort((a, b) => a - b);
  yield* fmt.Println('done:', done);
  yield* fmt.Println('failed:', failed.size, failed);
  yield* fmt.Printf('%d of %d images, %.1f%% failed\n', done.length, 10, (failed.size / 10) * 100);
});
