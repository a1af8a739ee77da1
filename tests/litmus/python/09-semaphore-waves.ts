import { python, type Py } from 'seedloom/python';

const [N, LIMIT] = [10, 3];

export default python('semaphore-waves-python', ({ threading, With, module, print }) => {
  const sem = threading.Semaphore(LIMIT);
  const mu = threading.Condition();
  const my = module(() => ({ arrived: new Map<number, number>(), gate: 0, inside: 0, peak: 0 }));

  function* worker(): Py {
    yield* With(sem, function* () {
      yield* With(mu, function* () {
        const wave = my.gate;
        my.inside += 1;
        my.peak = Math.max(my.peak, my.inside);
        my.arrived.set(wave, (my.arrived.get(wave) ?? 0) + 1);
        yield* mu.notify_all();
        yield* mu.wait_for(() => my.gate > wave);
        my.inside -= 1;
      });
    });
  }

  return function* main(): Py {
    const threads = Array.from({ length: N }, () => threading.Thread({ target: worker }));
    for (const t of threads) yield* t.start();
    let left = N;
    while (left > 0) {
      const want = Math.min(LIMIT, left);
      yield* With(mu, function* () {
        yield* mu.wait_for(() => my.arrived.get(my.gate) === want);
        print('wave', my.gate + 1, 'size', my.arrived.get(my.gate));
        my.gate += 1;
        yield* mu.notify_all();
      });
      left -= want;
    }
    for (const t of threads) yield* t.join();
    print('peak', my.peak, 'inside at end', my.inside);
  };
});
