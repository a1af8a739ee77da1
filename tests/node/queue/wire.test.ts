import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { read, write } from '../../../src/node/queue/wire.ts';

describe('what travels between machines', () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.double(),
    fc.constantFrom(NaN, Infinity, -Infinity, -0, 5e-324, 2 ** 53),
    fc.float64Array(),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4, depthSize: 'small' }, leaf, tie('array'), tie('map'), tie('object')),
    array: fc.array(tie('value'), { maxLength: 4 }),
    map: fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    object: fc.dictionary(fc.oneof(fc.constantFrom('$', 'of', '__proto__', 'constructor', 'length'), fc.string()), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  }));

  it('comes back as it was, to the bit', () => {
    fc.assert(fc.property(value, (one) => isDeepStrictEqual(read(write(one)), one)));
  });

  it('is JSON, and leaves out what is undefined', () => {
    expect(write({ a: undefined, b: [new Map([['x', Infinity]])] })).toBe(
      '{"b":[{"$":"map","of":[["x",{"$":"number","of":"Infinity"}]]}]}',
    );
    expect(read(write(new Float64Array([-0, NaN, 1e308])))).toStrictEqual(new Float64Array([-0, NaN, 1e308]));
  });
});
