import { scenario, type Body } from 'seedloom';

/** The remedy for `kubernetes_70892`: the results have a lock. */
export default scenario('kubernetes_70892-fixed', ({ atEnd, cell, channel, check, mutex, spawn, waitGroup }) => {
  const [todo, wg, mu] = [channel<number>('todo', 2), waitGroup('wg'), mutex('mu')];
  const results = [0, 1, 2].map((k) => cell(`results-${k}`, 0));

  function* worker(): Body {
    yield* todo.range(function* () {
      yield* mu.lock();
      for (const result of results) yield* result.update((sum) => sum + 1);
      yield* mu.unlock();
    });
    yield* wg.done();
  }

  spawn('main', function* (): Body {
    for (const piece of [0, 1]) yield* todo.send(piece);
    yield* todo.close();
    yield* wg.add(2);
    for (let k = 0; k < 2; k++) yield* spawn(`worker-${k}`, worker);
    yield* wg.wait();
  });
  atEnd(() =>
    check(
      results.every((result) => result.value === 2),
      'every result has a share of both pieces',
    ),
  );
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
