import { expect, it } from 'vitest';
import { agreement } from '../../support/detect-checks.ts';

it('races, deadlocks and leaks of 400 generated programs are those of the definitions', () => {
  const { broken, races, deadlocks, leaks } = agreement(400, 11);
  expect(broken).toBeUndefined();
  // the programs are such that it matters
  expect(races).toBeGreaterThan(100);
  expect(deadlocks).toBeGreaterThan(50);
  expect(leaks).toBeGreaterThan(30);
});
