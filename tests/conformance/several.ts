import { chan, close, go, int, bool, main, runtime, select, string, time, work, type Body } from '../../src/kits/go.ts';
import type { Scenario } from '../../src/engine/scenario/scenario.ts';
import { prepare } from '../../src/engine/run.ts';

/** The outcome of the last run of a program. */
let said = '';
const says = (text: string) => (): void => void (said += text);

/** From waking a thread to its first instruction, as measured between virtual cores. */
const WAKE = 24_000;

/** What programs that are played many times in one run have come to. */
const together = new Map<Scenario, Map<string, number>>();

/** Played again and again in one process, as the originals are: what threads do between the plays counts. */
const inOneRun = (name: string, body: () => Body<string>): Scenario => {
  const tally = new Map<string, number>();
  const made = main(name, function* () {
    yield* runtime.GOMAXPROCS(2);
    for (let left = plays; left > 0; left--) {
      const outcome = yield* body();
      tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
    }
  });
  together.set(made, tally);
  return made;
};
let plays = 0;

/** One P, as the originals; the outcome is what is said. */
const program = (name: string, body: () => Body<unknown>): Scenario =>
  main(name, function* () {
    said = '';
    yield* runtime.GOMAXPROCS(1);
    yield* body();
  });

/** tests/conformance/go/several/main.go, one to one. */
export const SEVERAL: readonly Scenario[] = [
  program('twoReady', function* () {
    const [a, b] = [chan(int, 1), chan(int, 1)];
    yield* a.send(1);
    yield* b.send(1);
    yield* select(a.onRecv(says('a')), b.onRecv(says('b')));
  }),
  program('threeReady', function* () {
    const [a, b, c] = [chan(int, 1), chan(int, 1), chan(int, 1)];
    yield* a.send(1);
    yield* b.send(1);
    yield* select(a.onRecv(says('a')), b.onRecv(says('b')), c.onSend(1, says('c')));
  }),
  program('twoSenders', function* () {
    const [a, b] = [chan(string), chan(string)];
    yield* go(function* () {
      yield* a.send('a');
    });
    yield* go(function* () {
      yield* b.send('b');
    });
    yield* runtime.Gosched();
    for (let i = 0; i < 2; i++) {
      yield* select(
        a.onRecv((v) => says(v)()),
        b.onRecv((v) => says(v)()),
      );
    }
  }),
  program('twiceTheSame', function* () {
    const [a, b] = [chan(int, 2), chan(int, 1)];
    yield* a.send(1);
    yield* a.send(1);
    yield* b.send(1);
    yield* select(a.onRecv(says('a')), a.onRecv(says('a')), b.onRecv(says('b')));
  }),
  program('threeTosses', function* () {
    const ch = chan(bool, 1);
    for (let i = 0; i < 3; i++) {
      yield* select(ch.onSend(true, says('t')), ch.onSend(false, says('f')));
      yield* ch.recv();
    }
    yield* close(ch);
  }),
  program('sendOrReceive', function* () {
    const ch = chan(int, 2);
    yield* ch.send(1);
    yield* select(ch.onRecv(says('received')), ch.onSend(2, says('sent')));
  }),
  program('timerOrChannel', function* () {
    const ch = chan(int, 1);
    const after = yield* time.After(50 * time.Microsecond);
    yield* ch.send(1);
    yield* time.Sleep(100 * time.Microsecond);
    yield* select(after.onRecv(says('timer')), ch.onRecv(says('channel')));
  }),
  inOneRun('startOrder', function* () {
    const ch = chan(string, 2);
    yield* go(function* () {
      yield* ch.send('a');
    });
    yield* go(function* () {
      yield* ch.send('b');
    });
    yield* work(30 * time.Microsecond);
    return (yield* ch.recv()) + (yield* ch.recv());
  }),
];

/** Why the shares of a program are not the model's to reproduce; absent where they are. */
export const MACHINES: ReadonlyMap<string, string> = new Map([
  ['startOrder', 'how often depends on how fast a thread wakes here, which is a setting of the model: os.wakeNs'],
]);

/** How often each outcome comes in so many seeds. */
export function tallyOf(scenario: Scenario, seeds: number): Map<string, number> {
  const own = together.get(scenario);
  if (own !== undefined) {
    own.clear();
    plays = seeds;
    prepare(scenario, { runtime: 'go', settings: { cores: 2, 'os.wakeNs': WAKE } }).run({ seed: '1', digests: false });
    return own;
  }
  const prepared = prepare(scenario, { runtime: 'go' });
  const tally = new Map<string, number>();
  for (let seed = 1; seed <= seeds; seed++) {
    prepared.run({ seed: String(seed), digests: false });
    tally.set(said, (tally.get(said) ?? 0) + 1);
  }
  return tally;
}
