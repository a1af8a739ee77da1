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

  it.each([
    ['1.27', ['1.13', '1.17', '1.26'], '1.26'],
    ['1.3', ['1.13', '1.17', '1.26'], '1.13'],
    ['1.25.4', ['1.24', '1.25', '1.26'], '1.25'],
    ['3.15t', ['3.13', '3.14', '3.13t', '3.14t'], '3.14t'],
    ['3.15', ['3.13', '3.14', '3.13t', '3.14t'], '3.14'],
    ['2.9', ['2.7', '3.1', '3.9'], '2.7'],
    ['100', ['1', '64', '4096'], '64'],
    ['11', ['1', '10', '12'], '10'],
  ])('of numbers and versions the nearest by value: %s', (given, known, meant) => {
    expect(nearest(given, known)).toBe(meant);
  });

  it('has no version near where the first part is another, and takes words for words', () => {
    expect(nearest('4.0', ['2.7', '3.14'])).toBeUndefined();
    expect(nearest('go1.26', ['1.16', '1.26'])).toBe('1.26');
    expect(nearest('1', ['one', 'two'])).toBeUndefined();
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
