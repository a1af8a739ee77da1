import { readFileSync } from 'node:fs';
import deadlock from './printed/deadlock.ts';
import panic from './printed/panic.ts';
import race from './printed/race.ts';
import { prepare, type Scenario } from '../../../src/index.ts';
import { printedByGo } from '../../../src/engine/runtimes/go/printed.ts';
import type { Raw } from '../../../src/engine/trace/records.ts';

/** Programs whose standard error is compared, and how they are built. */
export const PRINTED = [
  { name: 'deadlock', race: false },
  { name: 'panic', race: false },
  { name: 'race', race: true },
] as const;
export type PrintedName = (typeof PRINTED)[number]['name'];

/** What the model says that the program prints. */
export function modelPrints(name: PrintedName, settings: Record<string, string> = {}): string[] {
  const program: Scenario = { deadlock, panic, race }[name];
  const records: Raw[] = [];
  const { findings } = prepare(program, { runtime: 'go', settings: { exact: true, cores: 2, ...settings } }).run({
    seed: '1',
    detect: 'all',
    listen: () => ({ record: (raw) => void records.push(raw) }),
  });
  const wanted = PRINTED.find((one) => one.name === name)!.race ? 'go run -race' : 'go run';
  const printed = printedByGo(records, findings, ({ kind, task }) => `${name}.ts:${kind.name}:${task}`);
  return printed.find(({ command }) => command === wanted)?.lines.slice() ?? [];
}

/**
 * Lines with what differs from machine to machine taken out: places, arguments, addresses, frames of the library and of wrappers; the
 * numbers of goroutines count up from 1 in the order in which they are named; an anonymous function is `func`.
 */
export function comparable(lines: readonly string[]): string[] {
  const numbers = new Map<string, number>();
  const numbered = (text: string): string =>
    text.replace(/([gG]oroutine) (\d+)/g, (_all, word: string, id: string) => {
      if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
      return `${word} ${numbers.get(id)}`;
    });
  const kept: string[] = [];
  for (const line of lines) {
    if (/^\t\/|^ {6}/.test(line) || /gowrap/.test(line) || line.startsWith('exit status')) continue;
    const frame = /^( *)((?:[\w./]+\.)?(?:\(\*\w+\)\.)?[\w.]+)\(.*\)$/.exec(line);
    if (frame === null) {
      kept.push(numbered(line).replace(/ at (?:0x[0-9a-f]+|count) by/, ' at V by'));
      continue;
    }
    if (!frame[2]!.startsWith('main.')) continue;
    const name = `${frame[1]}${frame[2]!.replace(/^main\..*func\d+$/, 'main.func')}()`;
    if (frame[1] === '' && kept.at(-1)?.startsWith('main.') === true) kept.pop(); // the goroutine's own function stands last
    kept.push(name);
  }
  while (kept.at(-1) === '') kept.pop();
  return kept;
}

/** What real Go 1.26.8 has printed, as `comparable` leaves it. */
export const expectedOf = (name: PrintedName): string[] =>
  readFileSync(new URL(`./printed/${name}.expected`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
