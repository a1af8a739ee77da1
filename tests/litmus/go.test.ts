import { describe, expect, it } from 'vitest';
import { asExpected, litmusPrograms, onGo, outputOf } from './litmus.ts';

describe('programs that real Go was given', async () => {
  for (const { name, scenario, expected } of await litmusPrograms()) {
    for (const version of ['1.19', '1.26']) {
      it(`${name}, Go ${version}, exact`, () => {
        expect(asExpected(outputOf(onGo(scenario, { 'go.version': version, exact: true }), '1'))).toBe(expected);
      });
      it(`${name}, Go ${version}, 20 seeds with noise`, () => {
        const prepared = onGo(scenario, { 'go.version': version });
        for (let seed = 1; seed <= 20; seed++) expect(asExpected(outputOf(prepared, String(seed)))).toBe(expected);
      });
    }
  }
});
