import { describe, expect, it } from 'vitest';
import { outputsOf } from './output.ts';
import { programsOf } from './programs.ts';

const programs = await programsOf('python', 'py');

describe.each(programs.map((one) => [one.name, one] as const))('%s', (_name, { program, expected }) => {
  const runtime = Object.keys(program.expectations)[0]!;

  it('prints what CPython prints, in exact mode', () => {
    expect(outputsOf(program, { runtime, settings: { exact: true } })('1')).toBe(expected);
  });

  it('prints the same under 20 seeds of noise', () => {
    const output = outputsOf(program, { runtime });
    for (let seed = 1; seed <= 20; seed++) expect(output(String(seed)), `seed ${seed}`).toBe(expected);
  });
});
