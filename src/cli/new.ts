import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { FileError } from '../node/load.ts';
import { shortPath } from '../node/places.ts';
import type { Action } from './commands.ts';
import { shellWord } from './look.ts';
import { EXIT, printJson, printLines } from './streams.ts';

/** `seedloom new FILE` */
export const newCommand: Action = async ([named], options, streams) => {
  const given = String(named);
  const path = resolve(streams.cwd, /\.[mc]?ts$/.test(given) ? given : `${given}.ts`);
  const file = shortPath(path, streams.cwd);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, template(nameOf(path)), { flag: 'wx' });
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === 'EEXIST')
      throw new FileError('E_FILE_EXISTS', `${file} is there already`, 'Choose another name: nothing is ever overwritten.');
    throw new FileError('E_CANNOT_WRITE', `${file} cannot be written: ${code ?? String(error)}`, 'Is the folder writable?');
  }
  const word = shellWord(file);
  const next = [`npx seedloom run ${word}`, `npx seedloom run ${word} --seeds 1..100`, `npx seedloom test ${word}`];
  if (options['json'] === true) printJson(streams.out, { schema: 'seedloom-new 1', file, scenario: nameOf(path), next });
  else {
    const lines = [`${file} is written: two tasks that add to one counter, and now and then lose a step.`, '', 'Next:'];
    printLines(streams.out, [...lines, ...next.map((line) => `  ${line}`)]);
  }
  return EXIT.fine;
};

/** The file's name as a scenario's. */
function nameOf(path: string): string {
  const plain = basename(path)
    .replace(/\.[mc]?ts$/, '')
    .replace(/[^\p{L}\p{N}_.-]+/gu, '-');
  return plain.replace(/^\.+/, '').slice(0, 60) || 'scenario';
}

function template(name: string): string {
  return `import { scenario, us, type Body } from 'seedloom';

/** Two tasks add to one counter, each by reading it, computing and writing it back. What the other wrote meanwhile is lost. */
export default scenario('${name}', ({ atEnd, cell, check, param, spawn, work }) => {
  const counter = cell('counter', 0);
  const rounds = param('rounds', 2); // change it: --param rounds=10

  function* add(): Body {
    for (let i = 0; i < rounds; i++) {
      const seen = yield* counter.read();
      yield* work(us(3)); // the window: the other may write now
      yield* counter.write(seen + 1);
    }
  }

  spawn('left', add);
  spawn('right', add);
  atEnd(() => check(counter.value === 2 * rounds, 'no step is lost'));
}).expect({ 'os-threads': ['ok', 'check-failed', 'race'], interleaving: ['ok', 'check-failed', 'race'] });
`;
}
