import { python, type Py } from 'seedloom/python';

/**
 * Two threads add one, again and again: without a lock (`--param lock=none`), with a lock for every addition (`each`), with one lock
 * for all of a thread's (`coarse`). The lock costs more than what it protects, and most where two want it at once.
 */
export default python('locked-additions', ({ threading, global, With, kit, print }) => {
  const rounds = kit.param('rounds', 100);
  const how = kit.param('lock', 'each');
  const x = global('x', 0);
  const lock = threading.Lock('lock');

  function* all(): Py {
    for (let k = 0; k < rounds; k++) yield* x.iadd(1);
  }
  function* adds(): Py {
    if (how === 'coarse') yield* With(lock, all);
    else if (how === 'none') yield* all();
    else
      for (let k = 0; k < rounds; k++)
        yield* With(lock, function* () {
          yield* x.iadd(1);
        });
  }

  return function* main(): Py {
    const threads = [threading.Thread({ target: adds }), threading.Thread({ target: adds })];
    for (const thread of threads) yield* thread.start();
    for (const thread of threads) yield* thread.join();
    print(x.value);
    kit.check(how === 'none' || x.value === 2 * rounds, 'every addition counts');
  };
}).with({ cores: 2, exact: true });
