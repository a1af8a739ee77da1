import { describe, expect, it } from 'vitest';
import { BadValue, invariant, InvariantError, nearest, SimError, UnknownName } from '../../../src/engine/kernel/errors.ts';

const RUNTIMES = ['go', 'node', 'asyncio', 'cpython-threads', 'cpython-processes', 'interleaving'];

describe('nearest', () => {
  it.each([
    ['nod', 'node'],
    ['NODE', 'node'],
    ['asnycio', 'asyncio'],
    ['cpython-thread', 'cpython-threads'],
    ['cpython-process', 'cpython-processes'],
    ['interleave', 'interleaving'],
    ['go', 'go'],
  ])('takes %s for %s', (given, meant) => {
    expect(nearest(given, RUNTIMES)).toBe(meant);
  });

  it('finds none where none is near', () => {
    expect(nearest('haskell', RUNTIMES)).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });

  it('gives a tie to the first', () => {
    expect(nearest('bar', ['car', 'far'])).toBe('car');
    expect(nearest('bar', ['far', 'car'])).toBe('far');
  });
});

describe('errors', () => {
  it('suggests a name, or lists those there are', () => {
    expect(new UnknownName('runtime', 'nod', RUNTIMES)).toMatchObject({
      code: 'E_UNKNOWN_NAME',
      message: "there is no runtime 'nod'",
      hint: `Did you mean 'node'? Known: ${RUNTIMES.join(', ')}.`,
    });
    expect(new UnknownName('runtime', 'haskell', ['go', 'node']).hint).toBe('Known: go, node.');
    expect(new UnknownName('runtime', 'haskell', []).hint).toBe('Known: none.');
  });

  it('tells the mistakes of a user from our own', () => {
    expect(new BadValue('no', 'say yes')).toBeInstanceOf(SimError);
    expect(() => invariant(false, 'one is two', 3)).toThrow(new InvariantError('one is two', 3));
    expect(new InvariantError('one is two', 3)).not.toBeInstanceOf(SimError);
    expect(new InvariantError('one is two', 3).message).toBe('broken rule: one is two (3)');
    expect(() => invariant(true, 'one is one')).not.toThrow();
  });
});
