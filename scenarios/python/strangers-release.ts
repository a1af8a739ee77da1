import { python, RuntimeError, type Py } from 'seedloom/python';

/**
 * Who may release it: one thread takes a semaphore, a lock and a reentrant lock, and another gives them back. A semaphore has no owner,
 * and neither has a `threading.Lock`, whatever is said of locks elsewhere; an `RLock` has one, and refuses.
 */
export default python('strangers-release', ({ threading, print }) => {
  const things = {
    Semaphore: threading.Semaphore(1, 'semaphore'),
    Lock: threading.Lock('lock'),
    RLock: threading.RLock('rlock'),
  };

  function* stranger(): Py {
    for (const [name, thing] of Object.entries(things)) {
      try {
        yield* thing.release();
        print(name, 'is released by a stranger');
      } catch (error) {
        if (!(error instanceof RuntimeError)) throw error;
        print(`${name}: ${error.message}`);
      }
    }
  }

  return function* main(): Py {
    for (const thing of Object.values(things)) yield* thing.acquire();
    const thread = threading.Thread({ target: stranger });
    yield* thread.start();
    yield* thread.join();
    yield* things.RLock.release(); // its owner may
  };
}).with({ cores: 2, exact: true });
