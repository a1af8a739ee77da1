import { multiprocessing, type Py } from 'seedloom/multiprocessing';

/**
 * A master that forks workers, which all take requests from one listening socket, as gunicorn does. A request is 2 ms of computing
 * and 20 ms of waiting for a database. A sync worker serves one at a time; one with `--param threads=4` waits for four at once.
 */
export default multiprocessing('gunicorn', ({ multiprocessing: mp, futures, compute, time, kit, print }) => {
  const workers = kit.param('workers', 2);
  const threads = kit.param('threads', 1);
  const requests = kit.param('requests', 16);
  const backlog = mp.Queue<number>('socket');
  const answers = mp.Queue<number>('answers');

  function* serves(request: number): Py {
    yield* compute(0.002);
    yield* time.sleep(0.02); // the database
    yield* answers.put(request);
  }

  function* worker(): Py {
    const pool = threads > 1 ? futures.ThreadPoolExecutor({ max_workers: threads }) : null;
    for (let request = yield* backlog.get(); request >= 0; request = yield* backlog.get()) {
      if (pool === null) yield* serves(request);
      else yield* pool.submit(serves, request);
    }
    if (pool !== null) yield* pool.shutdown();
  }

  return function* main(): Py {
    const all = Array.from({ length: workers }, () => mp.Process({ target: worker }));
    for (const one of all) yield* one.start();
    const begun = time.time();
    for (let request = 0; request < requests; request++) yield* backlog.put(request);
    for (let k = 0; k < requests; k++) yield* answers.get();
    print(requests, 'requests in', Math.round((time.time() - begun) * 1000), 'ms');
    for (let k = 0; k < workers; k++) yield* backlog.put(-1);
    for (const one of all) yield* one.join();
  };
}).with({ cores: 4, exact: true });
