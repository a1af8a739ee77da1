import { python, type Py } from 'seedloom/python';

/** Four threads, each in a C function of a second: NumPy gives up the GIL and four cores work; a regular expression keeps it. */
export default python('numpy', ({ threading, numpy, c_call, kit, time, print }) => {
  const releases = kit.param('releases', true);

  function* computes(): Py {
    if (releases) yield* numpy(1);
    else yield* c_call(1);
  }

  return function* main(): Py {
    const begun = time.time();
    const threads = Array.from({ length: 4 }, () => threading.Thread({ target: computes }));
    for (const thread of threads) yield* thread.start();
    for (const thread of threads) yield* thread.join();
    print((time.time() - begun).toFixed(1), 's');
  };
}).with({ cores: 4, exact: true });
