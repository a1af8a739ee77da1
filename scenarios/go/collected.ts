import { alloc, fmt, go, Heap, main, runtime, type Body } from 'seedloom/go';

/**
 * A program that holds 20 MB and makes 100 MB of garbage, with the collector on (`go.gc=on`): each time the heap comes near twice what was
 * left it is collected. With `--set go.gogc=400` less often, for more memory; without (`--set go.gc=off`) never.
 */
export default main('go-collected', function* () {
  const cache = new Heap();
  function* serves(): Body {
    for (let k = 0; k < 800; k++) yield* alloc(128 * 1_024);
  }
  yield* alloc(20 * 1_024 * 1_024, cache);
  yield* serves();
  const { NumGC, PauseTotalNs, HeapAlloc } = yield* runtime.ReadMemStats();
  yield* fmt.Printf('%d collections, %d us of pauses, %d MB\n', NumGC, Math.round(PauseTotalNs / 1_000), HeapAlloc >> 20);
})
  .with({ ...go({ gomaxprocs: 2, gc: 'on' }), cores: 2, exact: true })
  .expect({ go: 'ok' });
