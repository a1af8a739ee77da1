// The program of `goroutines.go`, on the Go model with its default settings. Prints milliseconds and megabytes at most.
import { prepare } from '../dist/index.js';
import { chan, close, go, main, struct, sync } from '../dist/kits/go.js';

const program = main('a-million', function* () {
  const gate = chan(struct);
  const wg = new sync.WaitGroup();
  const waits = function* () {
    yield* gate.recv();
    yield* wg.Done();
  };
  yield* wg.Add(1_000_000);
  for (let i = 0; i < 1_000_000; i++) yield* go(waits);
  yield* close(gate);
  yield* wg.Wait();
});

const start = performance.now();
const bounds = { steps: Number.MAX_SAFE_INTEGER, stepsAtOneInstant: Number.MAX_SAFE_INTEGER };
const { outcome } = prepare(program, { runtime: 'go', settings: { cores: 2 } }).run({ seed: '1', digests: false, bounds }).end;
if (outcome !== 'ok') throw new Error(`it ended as ${outcome}`);
console.log(Math.round(performance.now() - start), Math.round(process.resourceUsage().maxRSS / 1000));
