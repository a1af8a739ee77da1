import { multiprocessing, type Py } from 'seedloom/multiprocessing';
import { workloadNamed } from '../parts/workloads.ts';

/**
 * Six kinds of work (`--param work=scraping`, `server`, `images`, `pipeline`, `learning`, `services`) and five ways of doing them in
 * Python (`--param by=sequence`, `threads`, `tasks`, `processes`, `both`: processes with threads in them). What waits is for threads or
 * tasks, and tasks need no thread each; what computes in Python is for processes; what computes in C is for threads again.
 */
export default multiprocessing('when-to-use-what', ({ multiprocessing: mp, asyncio, futures, With, time, compute, numpy, kit, print }) => {
  const { pieces, waits, computes, inLibrary } = workloadNamed(kit.param('work', 'scraping'));
  const by = kit.param('by', 'threads');
  const cores = 4;
  const all = Array.from({ length: pieces }, (_, k) => k);

  function* computed(): Py {
    yield* compute(computes / 1_000);
    if (inLibrary > 0) yield* numpy(inLibrary / 1_000);
  }
  function* piece(): Py {
    if (waits > 0) yield* time.sleep(waits / 1_000);
    yield* computed();
  }
  function* coroutine(): Py {
    if (waits > 0) yield* asyncio.sleep(waits / 1_000);
    yield* computed();
  }

  function* asTasks(): Py {
    yield* asyncio.gather(...all.map(() => coroutine()));
  }
  function* inThreads(count: number): Py {
    yield* With(futures.ThreadPoolExecutor({ max_workers: count }), function* (pool) {
      for (let k = 0; k < count; k++) yield* pool.submit(piece);
    });
  }

  return function* main(): Py {
    const begun = time.time();
    if (by === 'sequence') for (let k = 0; k < pieces; k++) yield* piece();
    else if (by === 'threads') yield* inThreads(pieces);
    else if (by === 'tasks') yield* asyncio.run(asTasks());
    else
      yield* With(
        mp.Pool(cores),
        (pool) =>
        by === 'processes' ? pool.map(piece, all, 1) : pool.map(inThreads, [1, 2, 3, 4].map(() => Math.ceil(pieces / cores)), 1), // prettier-ignore
      );
    print(Math.round((time.time() - begun) * 1_000), 'ms');
  };
}).with({ cores: 4, exact: true });
