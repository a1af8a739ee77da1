import { RUNTIMES } from '../index.ts';
import { showSetting, type Setting } from '../engine/machine/settings.ts';
import { runtimesOf, settingsOf } from '../node/choice.ts';
import { scenariosIn } from '../node/discover.ts';
import type { Loaded } from '../node/load.ts';
import type { Action } from './commands.ts';
import { lookOf, wrapped, type Look } from './look.ts';
import { textOf } from './options.ts';
import { EXIT, printJson, printLines } from './streams.ts';

/** `seedloom list` */
export const listCommand: Action = async (_args, options, streams) => {
  const runtime = textOf(options, 'settings');
  if (runtime !== undefined) {
    const settings = settingsOf(runtime);
    if (options['json'] === true) printJson(streams.out, settings);
    else
      printLines(
        streams.out,
        settings.flatMap((one) => settingLines(one, lookOf(streams))),
      );
    return EXIT.fine;
  }
  const found = await scenariosIn(streams.cwd);
  if (options['json'] === true)
    printJson(
      streams.out,
      found.map((one) => ({ name: one.scenario.name, file: one.file, runtimes: runtimesOf(one) })),
    );
  else printLines(streams.out, lines(found, lookOf(streams)));
  return EXIT.fine;
};

/** `cores=2`, and below it what it is. */
function settingLines(setting: Setting, look: Look): string[] {
  const words = setting.words === undefined ? '' : ` One of ${setting.words.join(', ')}.`;
  return [look.paint('bold', `${setting.name}=${showSetting(setting)}`), ...wrapped(`${setting.about}${words}`, '  ', look)];
}

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
