import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { nearest } from '../engine/kernel/errors.ts';
import { COMMANDS, type CommandSpec, type Options } from './commands.ts';
import { explain, UsageError } from './errors.ts';
import { lookOf } from './look.ts';
import { EXIT, type Streams } from './streams.ts';

/** Runs a command line, without `node` and the script. Answers the exit code; what it prints goes to the streams. */
export async function main(argv: readonly string[], streams: Streams): Promise<number> {
  let code: number = EXIT.fine;
  const program = programOf(streams, (ended) => void (code = ended));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    const told = error instanceof CommanderError ? usageOf(error, argv) : error;
    return told === undefined ? EXIT.fine : explain(told, streams, lookOf({ ...streams, out: streams.err }));
  }
}

function programOf(streams: Streams, ended: (code: number) => void): Command {
  const program = new Command('seedloom');
  program
    .description('A deterministic simulator of concurrency runtimes: the same seed, the same run, to the byte.')
    .usage('<command> [options]')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void streams.out.write(text),
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => 100,
    })
    .addHelpText(
      'before',
      examples(['npx seedloom run scenarios/opposed-locks.ts', 'npx seedloom test', 'npx seedloom new scenarios/my-first.ts']),
    )
    .addHelpText('after', '\n`npx seedloom <command> --help` tells more about one of them.')
    .action(() => void program.outputHelp());
  program.argument('[command]').allowExcessArguments(true);
  for (const spec of COMMANDS) program.addCommand(commandOf(spec, streams, ended));
  program.action((word: string | undefined) => {
    if (word !== undefined) program.error(`unknown command '${word}'`, { code: 'commander.unknownCommand' });
    program.outputHelp();
  });
  return program;
}

function commandOf(spec: CommandSpec, streams: Streams, ended: (code: number) => void): Command {
  const command = new Command(spec.name);
  command.description(spec.about).helpGroup(`${spec.group}:`).helpOption('-h, --help', 'print help');
  command.exitOverride().configureOutput({
    writeOut: (text) => void streams.out.write(text),
    writeErr: () => {},
    outputError: () => {},
    getOutHelpWidth: () => 100,
  });
  if (spec.args !== '') command.arguments(spec.args);
  for (const { flags, about, many } of spec.options) {
    const option = new Option(flags, about);
    if (many === true) option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
    command.addOption(option);
  }
  command.addHelpText('before', examples(spec.examples));
  if (spec.notes !== undefined) command.addHelpText('after', `\n${spec.notes.join('\n')}`);
  command.action(async (...given: unknown[]) => {
    const [args, options] = [given.slice(0, -2), given.at(-2)];
    const action = await spec.load();
    ended(await action(args as string[], options as Options, streams));
  });
  return command;
}

function examples(lines: readonly string[]): string {
  return `Examples:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** What commander found wrong, as an error of ours; nothing where it only printed help or the version. */
function usageOf(error: CommanderError, argv: readonly string[]): UsageError | undefined {
  if (error.exitCode === 0) return undefined;
  const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const command = COMMANDS.find((one) => one.name === argv[0])?.name;
  const near = more.map((line) => line.replace(/^\((.*)\)$/, '$1')).join(' ');
  const typed =
    error.code === 'commander.unknownCommand'
      ? nearest(
          argv[0]!,
          COMMANDS.map((one) => one.name),
        )
      : undefined;
  if (typed !== undefined) return new UsageError(first, `Did you mean '${typed}'? \`npx seedloom --help\` shows what there is.`);
  const help = `\`npx seedloom ${command === undefined ? '' : `${command} `}--help\` shows what there is.`;
  return new UsageError(first.replace(/\.$/, ''), near === '' ? help : `${near} ${help}`);
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return String((JSON.parse(readFileSync(file, 'utf8')) as { version: unknown }).version);
}
