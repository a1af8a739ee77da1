import { fmt, frame, go, main, runtime, time, type Body } from 'seedloom/go';

/**
 * A goroutine that calls itself a hundred times over, 1 KB each time: its stack doubles from 2 KB to 128, and is copied each time. The
 * second time it is large enough already.
 */
export default main('go-growing-stacks', { depth: 100 }, function* ({ depth }) {
  function* calls(left: number): Body {
    if (left > 0) yield* frame(1_024, () => calls(left - 1));
  }
  for (const round of ['first', 'second']) {
    const begin = time.Now();
    yield* calls(depth);
    const took = time.Since(begin);
    yield* fmt.Println(round, 'round:', took, 'ns, stack', (yield* runtime.ReadMemStats()).StackInuse / 1_024, 'KB');
  }
})
  .with({ ...go({ gomaxprocs: 1 }), cores: 1, exact: true })
  .expect({ go: 'ok' });
