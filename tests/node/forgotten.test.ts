import { expect, it } from 'vitest';
import { forgottenGenerator } from '../../src/node/forgotten.ts';

it.each([
  ['function* f() {}\nf();', 2],
  ['const f = function* () {};\n\nf();', 3],
  ['function* f() {}\nfunction* g() {\n  f();\n}', 3],
])('finds a generator that is called and dropped: %j', async (code, line) => {
  expect(await forgottenGenerator(code)).toEqual({ name: 'f', place: { file: '', line } });
});

it.each([
  'function* f() {}\nfunction* g() {\n  yield* f();\n}',
  'function f() {}\nf();',
  'function* f() {}\nspawn("a", f);',
  'function* f() {}\nconst it = f();',
])('is silent where nothing is dropped: %j', async (code) => {
  expect(await forgottenGenerator(code)).toBeUndefined();
});
