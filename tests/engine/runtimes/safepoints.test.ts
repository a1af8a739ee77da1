import { expect, it } from 'vitest';
import { ns, odometer, prepare, scenario, type Kit, type Op } from 'seedloom';

/** The values that two additions leave, over every interleaving. */
function sums(python: string, between: (kit: Kit) => Iterable<Op<unknown>>): number[] {
  const seen = new Set<number>();
  const program = scenario('sum', (kit) => {
    const x = kit.cell('x', 0);
    function* add(): Generator<Op<unknown>, void, unknown> {
      const now = yield* x.read();
      yield* between(kit);
      yield* x.write(now + 1);
    }
    for (const name of ['a', 'b']) kit.spawn(name, add);
    kit.atEnd(() => void seen.add(x.value));
  });
  const prepared = prepare(program, { runtime: 'interleaving', settings: { switch: 'safepoints', python } });
  const answers = odometer();
  do prepared.run({ seed: '1', answers });
  while (answers.advance());
  return [...seen].sort((a, b) => a - b);
}

it('a bare x += 1 loses additions on CPython 3.9, and not from 3.10 on', () => {
  const nothing = () => [];
  expect(sums('3.9', nothing)).toEqual([1, 2]);
  expect(sums('3.10', nothing)).toEqual([2]);
  expect(sums('3.13', nothing)).toEqual([2]);
});

it('x = f(x) loses additions on all of them: a call looks at the eval breaker', () => {
  for (const python of ['3.9', '3.10', '3.13']) expect(sums(python, (kit) => kit.work(ns(100)) as never)).toEqual([1, 2]);
});
