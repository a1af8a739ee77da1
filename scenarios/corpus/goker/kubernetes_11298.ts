import { ns, otherwise, scenario, type Body, type Channel } from 'seedloom';

/**
 * Kubernetes 11298: a notifier's service loop waits on a condition in a helper, so that it can also hear a channel close. If the last
 * signal comes before the helper has begun to wait, nobody wakes the helper, and the loop waits for it.
 */
export default scenario('kubernetes_11298', ({ channel, condition, mutex, select, semaphore, sleep, spawn }) => {
  // Go's mutex has no owner, and its condition frees one that somebody else took: a permit, and a list of waiters with a lock of its own.
  const [mu, list] = [semaphore('mu', 1), mutex('list')];
  const cv = condition('cv', list);
  const [done, ended] = [channel<void>('done'), channel<void>('ended')];

  function* wait(): Body {
    yield* list.lock();
    yield* mu.release();
    yield* cv.wait();
    yield* list.unlock();
    yield* mu.acquire();
  }

  function* signal(): Body {
    yield* list.lock();
    yield* cv.notify();
    yield* list.unlock();
  }

  function* isClosed(ch: Channel<void>): Body<boolean> {
    return (yield* select(ch.onReceive(), otherwise)).index === 0;
  }

  function* waiter(w: Channel<void>): Body {
    yield* wait(); // it does not hold mu: the service does
    yield* w.close();
  }

  function* signaller(fin: Channel<void>): Body {
    while (!(yield* isClosed(done))) {
      yield* mu.acquire();
      yield* signal();
      yield* mu.release();
    }
    yield* fin.close();
  }

  function* service(): Body {
    const fin = channel<void>('fin');
    yield* spawn('signaller', signaller, fin);
    let waits = 0;
    while (!(yield* isClosed(done))) {
      yield* mu.acquire();
      while (!(yield* isClosed(fin))) {
        const w = channel<void>(`w-${++waits}`);
        yield* spawn(`waiter-${waits}`, waiter, w);
        if ((yield* select(fin.onReceive(), w.onReceive())).index === 1) continue;
        yield* signal();
        yield* w.receive();
        break;
      }
      yield* mu.release();
    }
    yield* ended.close();
  }

  function* closer(): Body {
    yield* sleep(ns(300));
    yield* done.close();
  }

  spawn('main', function* (): Body {
    yield* spawn('service', service);
    yield* spawn('closer', closer);
    yield* ended.receive();
  });
})
  .with({ afterMain: 'drain' })
  .golden(32)
  .expect({ interleaving: ['ok', 'deadlock'] });
