import { us } from 'seedloom';
import { multiprocessing, type Py } from 'seedloom/multiprocessing';

/**
 * A master that forks workers, which all accept from one listening socket, as gunicorn does. A request comes every half millisecond:
 * 2 ms of computing and 20 ms of waiting for a database. A `sync` worker serves one at a time; one with `--param class=gthread` has threads that wait for several
 * at once, under one GIL; one with `--param class=loop` a loop that waits for as many as come. Who has not been heard of for 30 s is
 * killed, and another takes its place (`--param stuck=1`: a sync worker whose request never comes to an end).
 */
export default multiprocessing('gunicorn', ({ multiprocessing: mp, asyncio, futures, socket, compute, time, kit, print }) => {
  const workers = kit.param('workers', 2);
  const kind = kit.param('class', 'sync');
  const threads = kit.param('threads', 4);
  const requests = kit.param('requests', 16);
  const stuck = kit.param('stuck', 0);
  const timeout = 30;
  const listener = socket.listening<number>('listener');
  const replies = Array.from({ length: requests }, (_, k) => kit.future<void>(`reply-${k}`));
  const waitsFor = (request: number): number => (request < stuck ? 3_600 : 0.02);

  for (let k = 0; k < requests; k++)
    kit.outside(`client-${k}`, function* () {
      yield* kit.sleep(us(500 * k));
      yield* listener.connect(k);
    });

  function* serves(request: number): Py {
    yield* compute(0.002);
    yield* time.sleep(waitsFor(request)); // the database
    yield* replies[request]!.resolve(undefined);
  }
  function* servesInLoop(request: number): Py {
    yield* compute(0.002);
    yield* asyncio.sleep(waitsFor(request));
    yield* replies[request]!.resolve(undefined);
  }

  /** A process of the master: before every request it says that it is alive. */
  interface Worker {
    readonly process: ReturnType<typeof mp.Process>;
    readonly beat: { at: number };
  }
  function* accepts(beat: Worker['beat']): Py {
    const pool = kind === 'gthread' ? futures.ThreadPoolExecutor({ max_workers: threads }) : null;
    for (;;) {
      beat.at = time.time();
      const request = yield* listener.accept(timeout / 2);
      if (request === null) continue;
      if (pool === null) yield* serves(request);
      else yield* pool.submit(serves, request);
    }
  }
  function* loops(): Py {
    for (;;) asyncio.create_task(servesInLoop(yield* listener.accepts()));
  }
  function* starts(): Py<Worker> {
    const beat = { at: time.time() };
    const process = mp.Process({ target: () => (kind === 'loop' ? asyncio.run(loops()) : accepts(beat)) });
    yield* process.start();
    return { process, beat };
  }

  /** Looks every second for workers that are stuck. */
  function* watches(all: Worker[]): Py {
    for (let killed = 0; killed < stuck;) {
      yield* time.sleep(1);
      for (const [k, { process, beat }] of all.entries()) {
        if (time.time() - beat.at < timeout) continue;
        yield* process.kill();
        yield* process.join();
        print('a worker is killed:', process.exitcode);
        killed++;
        all[k] = yield* starts();
      }
    }
  }

  return function* main(): Py {
    const begun = time.time();
    const all: Worker[] = [];
    for (let k = 0; k < workers; k++) all.push(yield* starts());
    yield* watches(all);
    for (const reply of replies.slice(stuck)) yield* reply.wait();
    print(requests - stuck, 'requests in', Math.round((time.time() - begun) * 1000), 'ms');
    for (const { process } of all) yield* process.terminate();
    for (const { process } of all) yield* process.join();
  };
}).with({ cores: 4, exact: true });
