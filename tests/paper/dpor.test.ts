import { expect, it } from 'vitest';
import { counted } from '../prove/dpor.ts';
import { REDUCED } from './reduced.ts';
import { TRACES } from './traces.ts';

it.each([...TRACES, ...REDUCED].filter(({ traces }) => traces <= 5_000).map((row) => [row.name, row] as const))(
  'dpor runs one execution of every trace of %s, in both orders of choice',
  (_name, row) => {
    const { holds, note } = counted(row);
    expect(holds, note).toBe(true);
  },
);
