import { CancelledError, python, RuntimeError, type Py } from 'seedloom/python';

export default python('threadpool-one-worker', ({ futures, threading, With, module, print }) => {
  const log = module(() => [] as string[]);
  const gate = threading.Event();
  const begun = threading.Event();

  function* job(k: number): Py<number> {
    if (k === 0) {
      yield* begun.set();
      yield* gate.wait();
    }
    log.push(`run ${k}`);
    return k * k;
  }

  function* note(f: { cancelled(): boolean; result(): Py<unknown> }): Py {
    const who = threading.current_thread() === threading.main_thread() ? 'main' : 'worker';
    log.push(`callback in ${who}: ${f.cancelled() ? 'cancelled' : String(yield* f.result())}`);
  }

  return function* main(): Py {
    const ex = futures.ThreadPoolExecutor({ max_workers: 1 });
    yield* With(ex, function* () {
      const fs = [];
      for (let k = 0; k < 4; k++) fs.push(yield* ex.submit(job, k));
      yield* begun.wait();
      yield* fs[0]!.add_done_callback(note);
      yield* fs[2]!.add_done_callback(note);
      print('cancel running', yield* fs[0]!.cancel(), 'cancel queued', yield* fs[2]!.cancel());
      yield* gate.set();
      print('results', yield* fs[0]!.result(), yield* fs[1]!.result(), yield* fs[3]!.result());
      yield* fs[3]!.add_done_callback(note);
      try {
        yield* fs[2]!.result();
      } catch (e) {
        if (!(e instanceof CancelledError)) throw e;
        print('CancelledError');
      }
    });
    for (const line of log) print(line);
    try {
      yield* ex.submit(job, 9);
    } catch (e) {
      if (!(e instanceof RuntimeError)) throw e;
      print('RuntimeError:', e.message);
    }
  };
});
