import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ms, prepare, scenario, type Body } from 'seedloom';
import { expect, it } from 'vitest';

const TASKS = 50_000;

/** Heap in use after a full collection. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return memoryUsage().heapUsed;
}

// A generator with its registers, which are not ours, is 160 of them. Code compiled meanwhile and what lists have to spare count too.
it.each(['spawn', 'outside'] as const)('a task that waits costs at most 480 bytes of heap: %s', (where) => {
  const before = heap();
  let bytes = 0;
  let woken = 0;
  const prepared = prepare(
    scenario('parked', (kit) => {
      const gate = kit.channel('gate');
      const body = function* (): Body {
        yield* gate.receive();
        woken++;
      };
      for (let i = 0; i < TASKS; i++) kit[where](`t${i}`, body);
      kit[where]('opener', function* (): Body {
        yield* kit.sleep(ms(1000));
        bytes = (heap() - before) / TASKS;
        yield* gate.close();
      });
    }),
    { runtime: 'green-threads' },
  );
  expect(prepared.run({ seed: '1' }).end.outcome).toBe('ok');
  expect(woken).toBe(TASKS);
  expect(bytes).toBeGreaterThan(160);
  expect(bytes).toBeLessThan(480);
});

it('more than ten thousand outside wait again and again, with a limit and without, in their order', () => {
  const count = 10_500;
  const rounds: number[][] = [[], [], []];
  const { end } = prepare(
    scenario('many', ({ channel, outside, sleep }) => {
      const gates = [channel('a'), channel('b'), channel('c')];
      const client = function* (i: number): Body {
        yield* gates[0]!.receive();
        rounds[0]!.push(i);
        if (i % 3 === 0) yield* gates[1]!.receiveWithin(ms(1));
        else yield* gates[1]!.receive();
        rounds[1]!.push(i);
        yield* gates[2]!.receive();
        rounds[2]!.push(i);
      };
      for (let i = 0; i < count; i++) outside(`t${i}`, client, i);
      outside('opener', function* (): Body {
        for (const gate of gates) {
          yield* sleep(ms(10));
          yield* gate.close();
        }
      });
    }),
    { runtime: 'green-threads' },
  ).run({ seed: '1' });
  const all = Array.from({ length: count }, (_, i) => i);
  const late = [...all.filter((i) => i % 3 === 0), ...all.filter((i) => i % 3 !== 0)]; // whose limit passed were first
  expect([end.outcome, rounds]).toEqual(['ok', [all, late, late]]);
}, 60_000);
