import { chan, close, go, int, bool, main, runtime, select, string, type Body } from '../../src/kits/go.ts';
import type { Scenario } from '../../src/engine/scenario/scenario.ts';
import { prepare } from '../../src/engine/run.ts';

/** The outcome of the last run of a program. */
let said = '';
const says = (text: string) => (): void => void (said += text);

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
];

/** How often each outcome comes in so many seeds. */
export function tallyOf(scenario: Scenario, seeds: number): Map<string, number> {
  const prepared = prepare(scenario, { runtime: 'go' });
  const tally = new Map<string, number>();
  for (let seed = 1; seed <= seeds; seed++) {
    prepared.run({ seed: String(seed), digests: false });
    tally.set(said, (tally.get(said) ?? 0) + 1);
  }
  return tally;
}
