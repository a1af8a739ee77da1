import { scenario, type Body } from 'seedloom';

/**
 * Kubernetes 70892: the scheduler lets workers score its nodes side by side. All of them add to the same results, which the closure
 * that they run has captured.
 */
export default scenario('kubernetes_70892', ({ atEnd, cell, channel, check, spawn, waitGroup }) => {
  const [todo, wg] = [channel<number>('todo', 2), waitGroup('wg')];
  const results = [0, 1, 2].map((k) => cell(`results-${k}`, 0));

  function* worker(): Body {
    yield* todo.range(function* () {
      for (const result of results) yield* result.update((sum) => sum + 1);
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
  .expect({ interleaving: ['ok', 'check-failed', 'race'] });
