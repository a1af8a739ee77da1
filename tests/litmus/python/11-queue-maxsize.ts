import { Empty, Full, python, ValueError, type Py } from 'seedloom/python';

export default python('queue-maxsize', ({ queue, threading, print }) => {
  const q = queue.Queue<string>(2);

  return function* main(): Py {
    yield* q.put('a');
    yield* q.put_nowait('b');
    for (const call of [() => q.put_nowait('c'), () => q.put('c', { timeout: 0.03 })]) {
      try {
        yield* call();
      } catch (e) {
        if (!(e instanceof Full)) throw e;
        print('Full at', q.qsize());
      }
    }
    print('got', yield* q.get());
    yield* q.put('c');
    print('got', yield* q.get(), yield* q.get(), 'empty', q.empty());
    try {
      yield* q.get({ timeout: 0.03 });
    } catch (e) {
      if (!(e instanceof Empty)) throw e;
      print('Empty');
    }
    const joined = threading.Event();
    const t = threading.Thread({
      target: function* () {
        yield* q.join();
        yield* joined.set();
      },
    });
    yield* t.start();
    print('join returned with empty queue?', yield* joined.wait(0.05));
    for (let i = 0; i < 3; i++) yield* q.task_done();
    yield* t.join();
    print('join returned after 3 task_done', joined.is_set());
    try {
      yield* q.task_done();
    } catch (e) {
      if (!(e instanceof ValueError)) throw e;
      print('ValueError:', e.message);
    }
    for (const cls of [queue.LifoQueue, queue.PriorityQueue]) {
      const z = cls<number>();
      for (const v of [2, 3, 1]) yield* z.put(v);
      print(z.__name__, yield* z.get(), yield* z.get(), yield* z.get());
    }
  };
});
