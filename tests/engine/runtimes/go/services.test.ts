import { describe, expect, it } from 'vitest';
import { prepare } from '../../../../src/index.ts';
import { serviceExpected, servicePrints, SERVICES } from '../../../conformance/go/services.ts';

describe.each(Object.keys(SERVICES))('%s', (name) => {
  for (const version of ['1.21', '1.26'])
    it(`prints what real Go prints, as Go ${version} on 1, 2 and 4 cores`, () => {
      for (const cores of [1, 2, 4])
        expect(servicePrints(name, { exact: true, cores, 'go.version': version }, '1')).toBe(serviceExpected(name));
    });
  it('prints it under 20 seeds of noise too', () => {
    for (let seed = 1; seed <= 20; seed++)
      expect(servicePrints(name, { cores: 2 }, String(seed)), `seed ${seed}`).toBe(serviceExpected(name));
  });
  it('has no race and no leak', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { findings } = prepare(SERVICES[name]!, { runtime: 'go', settings: { cores: 4 } }).run({ seed: String(seed), detect: 'all', listen: () => ({ record: () => {} }) }); // prettier-ignore
      expect(findings.filter(({ certainty }) => certainty === 'sure').map(({ text }) => text)).toEqual([]);
    }
  });
});
