import { ns, otherwise, scenario, type Body, type Channel } from 'seedloom';

/**
 * The remedy for `kubernetes_11298`: what the wait is about stands in a variable beside the condition. A helper that comes after the
 * last signal sees it there and does not wait.
 */
export default scenario('kubernetes_11298-fixed', ({ cell, channel, condition, mutex, select, semaphore, sleep, spawn }) => {
  // Go's mutex has no owner, and its condition frees one that somebody else took: a permit, and a list of waiters with a lock of its own.
  const [mu, list] = [semaphore('mu', 1), mutex('list')];
  const [cv, last] = [condition('cv', list), cell('last', false)];
  const [done, ended] = [channel<void>('done'), channel<void>('ended')];

  function* wait(): Body {
    yield* list.lock();
    const isOver = yield* last.read();
    if (!isOver) {
      yield* mu.release();
      yield* cv.wait();
    }
    yield* list.unlock();
    if (!isOver) yield* mu.acquire();
  }

  function* signal(isLast: boolean): Body {
    yield* list.lock();
    if (isLast) yield* last.write(true);
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
      yield* signal(false);
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
        yield* signal(true);
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
  .expect({ interleaving: 'ok' });
