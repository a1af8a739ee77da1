import { PyError, python, type Py } from 'seedloom/python';

export default python('rlock-vs-lock', ({ threading, print }) => {
  const lock = threading.Lock();
  const rlock = threading.RLock();

  function* in_thread(fn: () => Py<unknown>): Py<unknown> {
    const box: unknown[] = [];
    function* run(): Py {
      try {
        box.push(yield* fn());
      } catch (e) {
        if (!(e instanceof PyError)) throw e;
        box.push(`${e.name}: ${e.message}`);
      }
    }
    const t = threading.Thread({ target: run });
    yield* t.start();
    yield* t.join();
    return box[0];
  }

  return function* main(): Py {
    print('lock first', yield* lock.acquire());
    print('lock second', yield* lock.acquire({ timeout: 0.05 }));
    print('lock nonblocking', yield* lock.acquire(false));
    print('other thread releases lock:', yield* in_thread(() => lock.release()));
    print('lock locked', lock.locked());
    print('rlock x3', yield* rlock.acquire(), yield* rlock.acquire(), yield* rlock.acquire());
    print('other thread tries rlock:', yield* in_thread(() => rlock.acquire({ timeout: 0.05 })));
    print('other thread releases rlock:', yield* in_thread(() => rlock.release()));
    yield* rlock.release();
    yield* rlock.release();
    print('after 2 releases, other tries:', yield* in_thread(() => rlock.acquire(false)));
    yield* rlock.release();
    print('after 3 releases, other tries:', yield* in_thread(() => rlock.acquire(false)));
    for (const [what, fn] of [
      ['lock', () => lock.release()],
      ['nonblocking+timeout', () => lock.acquire(false, 1)],
    ] as const) {
      // prettier-ignore
      try {
        yield* fn();
      } catch (e) {
        if (!(e instanceof PyError)) throw e;
        print(what, `${e.name}: ${e.message}`);
      }
    }
  };
});
