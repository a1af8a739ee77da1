import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadToken, encodeToken, parseToken, type Token } from '../../../src/engine/explore/token.ts';
import { BadValue, SimError } from '../../../src/index.ts';

const PLAIN: Token = {
  runtime: 'os-threads',
  model: 1,
  engine: 1,
  settings: { cores: '1' },
  params: {},
  seed: '7',
  deviations: [
    { index: 12, value: 1 },
    { index: 40, value: 0 },
  ],
  source: '9c1d04e2',
  order: '5b0e7a31',
};
const TEXT = '1:os-threads@1.1:cores=1::s7:12=1,40=0:9c1d04e2:5b0e7a31:6639';

const word = fc.string({ unit: 'grapheme' });
const name = fc.string({ unit: 'grapheme', minLength: 1 });
const pairs = fc.dictionary(name, word, { noNullPrototype: true });
const hex = fc.integer({ min: 0, max: 0xffffffff }).map((n) => n.toString(16).padStart(8, '0'));
const whole = fc.integer({ min: 0, max: 999_999_999 });
const tokens: fc.Arbitrary<Token> = fc.record({
  runtime: name,
  model: whole,
  engine: whole,
  settings: pairs,
  params: pairs,
  seed: word,
  deviations: fc
    .uniqueArray(fc.record({ index: whole, value: whole }), { selector: (one) => one.index })
    .map((list) => list.sort((a, b) => a.index - b.index)),
  source: hex,
  order: hex,
});

describe('a token', () => {
  it('is one readable word', () => {
    expect(encodeToken(PLAIN)).toBe(TEXT);
    expect(parseToken(TEXT)).toEqual(PLAIN);
  });

  it('goes round, and no shell takes it apart', () => {
    fc.assert(
      fc.property(tokens, (token) => {
        const text = encodeToken(token);
        expect(text).toMatch(/^[\w.:=,@%-]+$/);
        expect(parseToken(text)).toEqual(token);
      }),
    );
  });

  it.each([
    ['', '"" is no token'],
    ['go.c1.s0', '"go.c1.s0" is no token'],
    ['0:x', '"0:x" is no token'],
    ['2:anything:else', 'the token is of version 2, and this seedloom reads version 1'],
    [TEXT.slice(0, -5), 'a token has 9 parts with colons between them, and this one has 8'],
    [TEXT.replace('7a31', '7a3'), `the token's digest reads "5b0e7a3", not 8 hex digits`],
    [TEXT.replace('s7', 's8'), 'this token was changed after it was printed'],
    [TEXT.slice(0, -1), 'this is not how a token is written'],
    [`${TEXT} `, 'this is not how a token is written'],
    [TEXT.replace('@1.1', ''), `the token's runtime reads "os-threads", not name@model.engine`],
    [TEXT.replace('s7', '7'), `the token's seed reads "7", which does not begin with s`],
    [TEXT.replace('cores=1', 'cores'), `the token's settings hold "cores", which is not name=value`],
    [TEXT.replace('cores=1', 'os=x,cores=1'), `the token's settings are not in order: "cores" comes too late or twice`],
    [TEXT.replace('cores=1', 'cores=1,cores=1'), `the token's settings are not in order: "cores" comes too late or twice`],
    [TEXT.replace('cores=1', 'cores=%f'), 'the token holds "%f", where a % does not begin a character'],
    [TEXT.replace('12=1', '12=-1'), `the token's deviations hold "12=-1", which is not question=answer`],
    [TEXT.replace('40=0', '12=0'), "the token's deviations do not ascend: 12 comes after 12"],
    [TEXT.replace('12=1', '012=1'), `this is not how a token is written: "${TEXT}" would be`],
    [TEXT.replace('cores=1', 'cores=%31'), `this is not how a token is written: "${TEXT}" would be`],
  ])('is read strictly: %j', (text, message) => {
    expect(() => parseToken(text)).toThrow(BadToken);
    expect(() => parseToken(text)).toThrow(message);
  });

  it('never breaks the reader', () => {
    const damaged = fc.tuple(tokens, fc.nat(), fc.string({ maxLength: 3 }), fc.nat(4)).map(([token, at, put, cut]) => {
      const text = encodeToken(token);
      const from = at % (text.length + 1);
      return text.slice(0, from) + put + text.slice(from + cut);
    });
    fc.assert(
      fc.property(fc.oneof(damaged, fc.string(), fc.string({ unit: 'binary' })), (text) => {
        try {
          expect(encodeToken(parseToken(text))).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(SimError);
        }
      }),
    );
  });

  it('holds Unicode only, and no prototype', () => {
    expect(() => encodeToken({ ...PLAIN, seed: '\ud800' })).toThrow(BadValue);
    expect(() => parseToken('1'.repeat(200_000))).toThrow('a token has at most');
    const settings = Object.fromEntries([['__proto__', '1']]);
    expect(Object.keys(parseToken(encodeToken({ ...PLAIN, settings })).settings)).toEqual(['__proto__']);
  });
});
