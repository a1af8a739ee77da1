import { RUNTIMES } from '../index.ts';
import { runtimesOf } from '../node/choice.ts';
import { scenariosIn } from '../node/discover.ts';
import type { Loaded } from '../node/load.ts';
import type { Action } from './commands.ts';
import { lookOf, type Look } from './look.ts';
import { EXIT, printJson, printLines } from './streams.ts';

/** `seedloom list` */
export const listCommand: Action = async (_args, options, streams) => {
  const found = await scenariosIn(streams.cwd);
  if (options['json'] === true)
    printJson(
      streams.out,
      found.map((one) => ({ name: one.scenario.name, file: one.file, runtimes: runtimesOf(one) })),
    );
  else printLines(streams.out, lines(found, lookOf(streams)));
  return EXIT.fine;
};

function lines(found: readonly Loaded[], look: Look): string[] {
  const width = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, text.length), 0);
  const [names, files] = [width(found.map((one) => one.scenario.name)), width(found.map((one) => one.file))];
  const runtimes = width(RUNTIMES.map((one) => one.name));
  return [
    look.paint('bold', 'Scenarios'),
    ...found.map(
      (one) => `  ${one.scenario.name.padEnd(names)}  ${one.file.padEnd(files)}  ${look.paint('dim', runtimesOf(one).join(', '))}`,
    ),
    '',
    look.paint('bold', 'Runtimes'),
    ...RUNTIMES.map((one) => `  ${one.name.padEnd(runtimes)}  ${look.paint('dim', one.about)}`),
  ];
}
