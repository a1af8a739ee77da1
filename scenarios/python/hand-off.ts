import { python, type Py } from 'seedloom/python';

/**
 * Two threads and one GIL. The first computes, the second asks after 5 ms and gets it at the next check point; when it waits for its
 * file it gives the GIL back without being asked, and the first goes on meanwhile.
 */
export default python('hand-off', ({ threading, compute, time }) => {
  function* first(): Py {
    yield* compute(0.012);
  }
  function* second(): Py {
    yield* compute(0.002);
    yield* time.sleep(0.004); // reading a file
    yield* compute(0.001);
  }

  return function* main(): Py {
    const threads = [threading.Thread({ target: first, name: 'first' }), threading.Thread({ target: second, name: 'second' })];
    for (const thread of threads) yield* thread.start();
    for (const thread of threads) yield* thread.join();
  };
}).with({ cores: 2, exact: true });
