import { python, RuntimeError, type Py } from 'seedloom/python';

export default python('condition-notify-order', ({ threading, With, module, print }) => {
  const cond = threading.Condition();
  const my = module(() => ({ entered: 0, log: [] as number[] }));
  const acks = threading.Semaphore(0);

  function* waiter(k: number): Py {
    yield* With(cond, function* () {
      my.entered += 1;
      yield* cond.wait();
      my.log.push(k);
    });
    yield* acks.release();
  }

  return function* main(): Py {
    yield* With(cond, function* () {
      yield* cond.notify(); // nobody waits: lost
    });
    const threads = [];
    for (let k = 0; k < 5; k++) {
      const t = threading.Thread({ target: waiter, args: [k] });
      threads.push(t);
      yield* t.start();
      while (yield* With(cond, function* () { return my.entered !== k + 1; })); // prettier-ignore
    }
    print('waiting', my.entered, 'woken', my.log);
    for (let i = 0; i < 3; i++) {
      yield* With(cond, function* () {
        yield* cond.notify();
      });
      yield* acks.acquire();
    }
    print('after three notify', my.log);
    yield* With(cond, function* () {
      yield* cond.notify_all();
    });
    for (const t of threads) yield* t.join();
    print(
      'after notify_all',
      my.log.length,
      my.log.slice(3).sort((a, b) => a - b),
    );
    for (const call of [() => cond.notify(), () => cond.wait()]) {
      try {
        yield* call();
      } catch (e) {
        if (!(e instanceof RuntimeError)) throw e;
        print('RuntimeError:', e.message);
      }
    }
  };
});
