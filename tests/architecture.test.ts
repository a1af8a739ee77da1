import { describe, expect, it } from 'vitest';
import { checkSources, checkTests, checkTraces, importsOf, show, type SourceFile, type Violation } from './support/architecture.ts';
import { mask } from './support/mask.ts';
import { machineTraces, readTree } from './support/tree.ts';

const list = (violations: readonly Violation[]): string => violations.map(show).join('\n');

describe('the tree', () => {
  const files = readTree();

  it('is read', () => {
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['package.json', 'src/engine/kernel/queue.ts']));
    expect(files.some(({ path }) => path.startsWith('node_modules/'))).toBe(false);
  });

  it('imports only what is above, and keeps the other rules of src/', () => {
    expect(list(checkSources(files))).toBe('');
  });

  it('names nothing of the machine it was written on', () => {
    expect(list(checkTraces(files, machineTraces()))).toBe('');
  });

  it('leaves no test out', () => {
    expect(list(checkTests(files))).toBe('');
  });
});

describe('the checker', () => {
  const check = (path: string, ...lines: string[]): string[] => checkSources([{ path, text: `${lines.join('\n')}\n` }]).map(show);

  it('names file, line and rule of an import from below', () => {
    expect(check('src/engine/kernel/a.ts', '', "import { x } from '../trace/x.ts';")).toEqual([
      'src/engine/kernel/a.ts:2: src/engine/kernel/ imports src/engine/trace/x.ts, which is below it: a folder imports only from folders above it',
    ]);
    expect(check('src/engine/machine/a.ts', "import { x } from '../trace/x.ts';", "import './b.ts';")).toEqual([]);
    expect(check('src/node/a.ts', "import { main } from '../cli/main.ts';")).toHaveLength(1);
    expect(check('src/cli/a.ts', "import { load } from '../node/load.ts';")).toEqual([]);
    expect(check('src/engine/run.ts', "import './explore/a.ts';")).toHaveLength(1);
    expect(check('src/engine/explore/a.ts', "import '../run.ts';")).toEqual([]);
  });

  it.each([
    "import type { X } from '../sync/x.ts';",
    "import X from '../sync/x.ts';",
    "import * as x from '../sync/x.ts';",
    "import '../sync/x.ts';",
    "export * from '../sync/x.ts';",
    "export { x } from '../sync/x.ts';",
    "const x = await import('../sync/x.ts');",
    "type X = import('../sync/x.ts').X;",
    'import {\n  x,\n} from "../sync/x.ts";',
    "const t = `${`${1}`}`; import '../sync/x.ts';",
    "const r = /['\"`]/; import '../sync/x.ts';",
    "const half = 1 / 2; import '../sync/x.ts'; // a / b",
  ])('sees %j', (line) => {
    expect(check('src/engine/trace/a.ts', line)).toHaveLength(1);
  });

  it.each([
    "// import '../sync/x.ts';",
    "/* import '../sync/x.ts'; */",
    'const s = "import \'../sync/x.ts\'";',
    "const t = `import '../sync/x.ts'`;",
  ])('takes no notice of %j', (line) => {
    expect(check('src/engine/trace/a.ts', line)).toEqual([]);
  });

  it('lets analysis see kernel and trace only', () => {
    const from = (path: string): string[] => check('src/engine/analysis/a.ts', `import '${path}';`);
    expect([...from('../kernel/time.ts'), ...from('../trace/x.ts'), ...from('./b.ts')]).toEqual([]);
    expect(from('../machine/x.ts')).toEqual([
      'src/engine/analysis/a.ts:1: src/engine/analysis/ imports src/engine/machine/x.ts, but sees only src/engine/kernel/ and src/engine/trace/',
    ]);
    expect(from('../runtimes/go/model.ts')).toHaveLength(1);
  });

  it('keeps runtimes apart', () => {
    expect(check('src/engine/runtimes/go/model.ts', "import '../node/model.ts';")).toEqual([
      "src/engine/runtimes/go/model.ts:1: runtime 'go' imports src/engine/runtimes/node/model.ts: a runtime imports no other runtime's folder",
    ]);
    expect(check('src/engine/runtimes/go/model.ts', "import '../index.ts';")).toHaveLength(1);
    expect(check('src/engine/runtimes/go/model.ts', "import '../shared.ts';", "import './kit.ts';")).toEqual([]);
    expect(check('src/engine/runtimes/cpython/gil/model.ts', "import '../asyncio/loop.ts';")).toEqual([]);
    expect(check('src/engine/runtimes/index.ts', "import './go/model.ts';", "import './node/model.ts';")).toEqual([]);
  });

  it('keeps Node and strange packages out of the engine', () => {
    expect(check('src/engine/trace/a.ts', "import 'node:fs';")).toHaveLength(1);
    expect(check('src/engine/trace/a.ts', "import 'lodash';")).toHaveLength(1);
    expect(check('src/engine/trace/a.ts', "import { produce } from 'immer';")).toEqual([]);
    expect(check('src/engine/machine/a.ts', "import { produce } from 'immer';")).toHaveLength(1);
    expect(check('src/node/a.ts', "import 'node:fs';", "import 'esbuild';")).toEqual([]);
  });

  it('keeps src/ to itself, and every file in a layer', () => {
    expect(check('src/node/a.ts', "import '../../tests/support/random.ts';")).toHaveLength(1);
    expect(check('src/engine/stray.ts')).toEqual([
      'src/engine/stray.ts:1: belongs to no layer; give it one in tests/support/architecture.ts',
    ]);
    expect(check('src/engine/index.ts', "import './stray.ts';")).toHaveLength(1);
  });

  it('finds the exponent operator in the engine, and nowhere else', () => {
    expect(
      check('src/engine/machine/a.ts', '/** Not `**`. */', 'let x = 2 ** 3; // **', 'x **= 2;', "const s = '**';").map((v) =>
        v.slice(0, 26),
      ),
    ).toEqual(['src/engine/machine/a.ts:2:', 'src/engine/machine/a.ts:3:']);
    expect(check('src/engine/machine/a.ts', 'const t = `** ${2 ** 3} **`;')).toHaveLength(1);
    expect(check('src/node/a.ts', 'const x = 2 ** 3;')).toEqual([]);
  });

  it('asks for the second idea in a file of more than 400 lines', () => {
    const lines = (count: number): string[] => Array<string>(count).fill(';');
    expect(check('src/engine/machine/a.ts', ...lines(400))).toEqual([]);
    expect(check('src/engine/machine/a.ts', ...lines(401))).toEqual([
      'src/engine/machine/a.ts:401: 401 lines are more than 400: look for the second idea in it, and give that a file of its own',
    ]);
  });

  it('finds paths and hosts of a machine, but not what only looks like one', () => {
    const find = (text: string): number => checkTraces([{ path: 'docs/a.md', text }], ['/made/up/', 'npm.made-up.example']).length;
    const users = 'Users'; // paths are put together here, not written out: this file is read too
    const others = ['home/ann/x', `${users}/Ann/x`].map((path) => `in '/${path}'`);
    for (const text of [
      '/made/up/x',
      'in (/made/up/x)',
      'file:///made/up/x',
      'https://npm.made-up.example/x',
      `C:\\${users}\\Ann`,
      ...others,
    ]) {
      expect([text, find(text)]).toEqual([text, 1]);
    }
    for (const text of ['src/made/up/x', './made/up/x', '~/made/up/', '$HOME/made/up', '/usr/bin/env'])
      expect([text, find(text)]).toEqual([text, 0]);
  });

  it('finds tests that are left out', () => {
    const find = (text: string): string[] => checkTests([{ path: 'tests/a.test.ts', text } satisfies SourceFile]).map(show);
    expect(find("\nit.skip('x', () => {});")).toEqual(['tests/a.test.ts:2: .skip: all tests run, always']);
    expect(find("describe.only('x', () => {});")).toHaveLength(1);
    expect(find("it('says it.only', () => {}); it.skipIf(true)('x'); // it.skip")).toEqual([]);
  });

  it('reads specifiers and masks without moving anything', () => {
    expect(importsOf("import a from 'a';\nexport const b = 1;\nexport * from './b.ts';")).toEqual([
      { specifier: 'a', line: 1 },
      { specifier: './b.ts', line: 3 },
    ]);
    const text = "const a = 'x\\'y' /* z */ + `p${ {a: '}'}.a }q`; // r\nconst r = /[/'\"]/.test(a) ? 1 / 2 : 3 / 4;";
    expect(mask(text)).toBe("const a = '    '         + ` ${ {a: ' '}.a } `;     \nconst r =        .test(a) ? 1 / 2 : 3 / 4;");
  });
});
