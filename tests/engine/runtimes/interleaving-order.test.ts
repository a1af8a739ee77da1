import { expect, it } from 'vitest';
import { run, scenario, type Body } from 'seedloom';

const plainly = { runtime: 'interleaving', seed: '1', settings: { exact: true } };

it('goes on after whoever went last, round and round, also where that one has ended or gives way', () => {
  const order: number[] = [];
  const turns = scenario('turns', ({ atomic, pause, spawn }) => {
    const x = atomic('x');
    for (const k of [0, 1, 2]) {
      spawn(`t${k}`, function* (): Body {
        for (let round = 0; round < (k === 1 ? 1 : 2); round++) {
          yield* x.add(1);
          order.push(k);
          yield* pause();
        }
      });
    }
  });
  expect(run(turns, plainly).end.outcome).toBe('ok');
  expect(order).toEqual([0, 1, 2, 0, 2]);
});

it('lets everybody go on beside two that turn and give way', () => {
  const spinning = scenario('spinning', ({ cell, pause, spawn }) => {
    const flag = cell('flag', 0);
    function* turn(): Body {
      while ((yield* flag.read()) === 0) yield* pause();
    }
    spawn('one', turn);
    spawn('two', turn);
    spawn('last', function* (): Body {
      yield* flag.write(1);
    });
  });
  expect(run(spinning, { ...plainly, bounds: { steps: 100 } }).end.outcome).toBe('ok');
});
