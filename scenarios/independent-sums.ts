import { scenario, us, type Body, type Cell } from 'seedloom';

/**
 * Three calculations that share nothing. They can run in any order, at the same time or one after another, and the result is always
 * the same: where nothing is shared, nothing can go wrong.
 */
export default scenario('independent-sums', ({ cell, spawn, work, atEnd, check }) => {
  const sums = [cell('squares', 0), cell('cubes', 0), cell('odds', 0)] as const;
  const terms = [(n: number) => n * n, (n: number) => n * n * n, (n: number) => 2 * n - 1] as const;

  function* calculate(sum: Cell<number>, term: (n: number) => number): Body {
    let total = 0;
    for (let n = 1; n <= 3; n++) {
      total += term(n);
      yield* work(us(3));
    }
    yield* sum.write(total);
  }

  for (const [k, sum] of sums.entries()) spawn(`calculates-${sum.name}`, calculate, sum, terms[k]!);
  atEnd(() => check(sums.map((sum) => sum.value).join() === '14,36,9', 'the sums are right'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
