import type { Streams } from './streams.ts';

/** The values of a command's options, as commander gives them, by their long names in camel case. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
/** Does what a command says; answers the exit code. */
export type Action = (args: readonly (string | readonly string[] | undefined)[], options: Options, streams: Streams) => Promise<number>;

interface OptionSpec {
  readonly flags: string;
  readonly about: string;
  /** May be given several times. */
  readonly many?: true;
}

/** A command as help shows it. Its code is loaded when it is called. */
export interface CommandSpec {
  readonly name: string;
  /** In commander's notation: `<file>`, `[paths...]`. */
  readonly args: string;
  readonly group: string;
  readonly about: string;
  readonly examples: readonly string[];
  readonly options: readonly OptionSpec[];
  /** What `--json` prints, and whatever else help should say at its end. */
  readonly notes?: readonly string[];
  readonly load: () => Promise<Action>;
}

const JSON_OPTION: OptionSpec = { flags: '--json', about: 'one object, for programs' };
const LOOKS: readonly OptionSpec[] = [
  { flags: '--view <views>', about: 'what to show: timeline,log,records,mermaid,schedtrace,output,none' },
  { flags: '--ascii', about: 'no characters beyond ASCII' },
];

/** In which world a scenario runs: machine, runtime and parameters. */
const WORLD: readonly OptionSpec[] = [
  { flags: '--cores <n>', about: 'short for --set cores=n' },
  { flags: '--os <name>', about: 'short for --set os=name' },
  { flags: '--exact', about: 'no noise: every cost is its typical value' },
  { flags: '--set <key=value>', about: 'a setting of machine or runtime', many: true },
  { flags: '--param <key=value>', about: 'a parameter of the scenario', many: true },
];

/** Every command there is: help, usage errors and what is run come from this table. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'run',
    args: '<file>',
    group: 'Running',
    about: 'run a scenario and show what happened',
    examples: [
      'npx seedloom run scenarios/opposed-locks.ts',
      'npx seedloom run scenarios/opposed-locks.ts --seeds 1..100',
      'npx seedloom run scenarios/opposed-locks.ts -r interleaving --seed 7 --view log',
    ],
    options: [
      { flags: '-r, --runtime <names>', about: 'runtimes, with commas between; `npx seedloom list` shows them' },
      { flags: '--seed <seed>', about: 'what fixes the run (1)' },
      { flags: '--seeds <list>', about: 'many runs: 1..100, 5 or 1,4,9; shows which outcomes come how often' },
      ...WORLD,
      { flags: '--trace <file>', about: 'write the trace' },
      { flags: '--max-steps <n>', about: 'cut the run off after so many steps' },
      ...LOOKS,
      JSON_OPTION,
    ],
    notes: [
      '--json prints { schema, scenario, file, runtime, seed, deviations, given, outcome, expected,',
      '  makespanNs, events, digest: { order, full }, token, replay, findings }.',
      'With --seeds: { schema, scenario, file, runtime, runs, orders, outcomes }, each outcome with',
      '  { outcome, expected, runs, seed, makespanNs, digest, token, replay, findings }.',
      'For several runtimes: { schema, runs } with one of these for each.',
      'A task that computes for 10 s without an operation is stopped; SEEDLOOM_STALL_MS changes that.',
    ],
    load: async () => (await import('./run.ts')).runCommand,
  },
  {
    name: 'explore',
    args: '[file]',
    group: 'Running',
    about: 'run a scenario under many schedules, and group, shrink and show what goes wrong',
    examples: [
      'npx seedloom explore scenarios/opposed-locks.ts',
      'npx seedloom explore scenarios/opposed-locks.ts -r interleaving --strategy pct --depth 3 --runs 100000',
      'npx seedloom explore scenarios/opposed-locks-ordered.ts -r interleaving --strategy dpor',
      'npx seedloom explore scenarios/opposed-locks.ts --shard 2/4 --json > 2.json',
      'npx seedloom explore --merge 1.json 2.json 3.json 4.json',
      'npx seedloom explore scenarios/opposed-locks.ts --runs 1000000 --queue redis://127.0.0.1:6379',
    ],
    options: [
      { flags: '-r, --runtime <names>', about: 'the runtime; `npx seedloom list` shows them' },
      { flags: '--strategy <strategy>', about: 'how schedules are chosen (auto: all of them where they fit, else some of everything)' },
      { flags: '--runs <n>', about: 'so many schedules at most (10,000)' },
      { flags: '--time <span>', about: 'for so long: 30s, 5m; what is found may then differ from time to time' },
      { flags: '--seed <n>', about: 'what fixes the schedules, a whole number (1)' },
      { flags: '--depth <n>', about: 'depth of the bug for pct; the last bound for bounded, preemptions, delays and their dpor- kin' },
      ...WORLD,
      { flags: '--detectors <which>', about: 'which look at every schedule: none, default or all' },
      { flags: '--no-shrink', about: 'leave findings as they were found' },
      { flags: '--workers <n>', about: 'threads (cores less one); what is found does not depend on it' },
      { flags: '--shard <i/n>', about: 'the i-th of n equal shares; with --json they can be merged' },
      { flags: '--merge <files...>', about: 'put the shares together, as if one had explored them all' },
      { flags: '--queue <url>', about: 'have it done by `npx seedloom worker` on any number of machines, through a Redis' },
      { flags: '--ascii', about: 'no characters beyond ASCII' },
      JSON_OPTION,
    ],
    notes: [
      '--json prints { schema, scenario, file, runtime, strategy, schedules, distinct, exhausted, space, outcomes, findings },',
      '  each finding with { kind, certainty, expected, signature, text, schedules, firstAt, token, deviations };',
      '  of a share also { shard }, which merging needs.',
      'dpor, on interleaving, goes through one schedule of all that differ only in the order of steps that commute; with --workers one',
      '  thread has all of it, and with --shard the first share.',
      'Exit 1 when something was found that the scenario does not expect; hints never count.',
      'Ctrl-C shows what was found so far; a second one leaves it as it is, unshrunk.',
      'With --queue the first walks, strategies that go in order, and shrinking are done here, by --workers threads. A lost Redis, or',
      '  workers that all refuse, end it with what was found so far: exit 1 where that is a failure, else 4.',
    ],
    load: async () => (await import('./explore.ts')).exploreCommand,
  },
  {
    name: 'worker',
    args: '',
    group: 'Running',
    about: 'explore for others who say --queue, until Ctrl-C',
    examples: [
      'npx seedloom worker --queue redis://127.0.0.1:6379',
      'npx seedloom worker --queue rediss://user:password@redis.local:6380/2',
    ],
    options: [
      { flags: '--queue <url>', about: 'the Redis that jobs come from; any number of workers may serve it' },
      { flags: '--workers <n>', about: 'threads (all cores)' },
    ],
    notes: [
      'Scenarios are looked for where it was started: start it in a clone with the same files, or in a copy of the folder. No code travels;',
      '  a scenario that is another one here, or another seedloom, is refused, and who asks is told.',
      'It may be killed at any time: after some seconds another worker takes its jobs, with the same result to the byte.',
      'Ctrl-C lets it finish its jobs; a second one gives them back at once.',
    ],
    load: async () => (await import('./worker.ts')).workerCommand,
  },
  {
    name: 'replay',
    args: '<file> [token]',
    group: 'Running',
    about: 'run again exactly what a printed line or a trace says',
    examples: ['npx seedloom replay scenarios/opposed-locks.ts TOKEN', 'npx seedloom replay deadlock.trace'],
    options: [{ flags: '--trace <file>', about: 'write the trace' }, ...LOOKS, JSON_OPTION],
    notes: ['It prints what the run printed, and fails if the run is another one: exit 2 when the scenario or a model has changed since.'],
    load: async () => (await import('./replay.ts')).replayCommand,
  },
  {
    name: 'explain',
    args: '<file> [token]',
    group: 'Traces',
    about: 'how a deadlock, a failed check or a failed task came about',
    examples: ['npx seedloom explain scenarios/opposed-locks.ts TOKEN', 'npx seedloom explain deadlock.trace'],
    options: [
      { flags: '--no-remedies', about: 'do not try what might help' },
      { flags: '--ascii', about: 'no characters beyond ASCII' },
      JSON_OPTION,
    ],
    notes: [
      'The token is that of the line which `npx seedloom run` printed. Of a trace the lines are shown if its scenario is in scenarios/.',
      '--json prints { schema, scenario, file, runtime, seed, outcome, makespanNs, token, replay, explanation, stories, printed };',
      '  printed: of Go { command, lines } for each command that would print something; else none.',
    ],
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    name: 'show',
    args: '<trace>',
    group: 'Traces',
    about: 'show a trace as text',
    examples: [
      'npx seedloom show deadlock.trace',
      'npx seedloom show deadlock.trace --per-task',
      'npx seedloom show deadlock.trace --from 10 --to 20',
      'npx seedloom show gil.trace --mermaid',
    ],
    options: [
      { flags: '--per-task', about: 'task by task, without times: what a line diff is good for' },
      { flags: '--mermaid', about: 'the text of a Mermaid sequence diagram: under a GIL how it changes hands, else who does what to whom' },
      { flags: '--only <tasks>', about: 'of these tasks, with commas between: with --mermaid' },
      { flags: '--from <n>', about: 'first event' },
      { flags: '--to <n>', about: 'last event' },
      { flags: '--ascii', about: 'no characters beyond ASCII' },
      JSON_OPTION,
    ],
    notes: ['--json prints { schema, header, records, end }.'],
    load: async () => (await import('./show.ts')).showCommand,
  },
  {
    name: 'diff',
    args: '<a> <b>',
    group: 'Traces',
    about: 'where two traces part; exit 1 when they differ',
    examples: ['npx seedloom diff before.trace after.trace'],
    options: [JSON_OPTION],
    load: async () => (await import('./diff.ts')).diffCommand,
  },
  {
    name: 'test',
    args: '[paths...]',
    group: 'Projects',
    about: 'run scenarios twice, and compare with what they expect and with snapshots/',
    examples: ['npx seedloom test', 'npx seedloom test scenarios/opposed-locks.ts -u', 'npx seedloom test --seeds 100'],
    options: [
      { flags: '-u, --update', about: 'accept what changed, drop what belongs to nothing' },
      { flags: '--seeds <n>', about: 'also check the outcomes of seeds 1 to n' },
      JSON_OPTION,
    ],
    notes: [
      'A missing snapshot is written, but fails where CI is set.',
      '--json prints { schema, passed, failed, results, orphans }; with --seeds each result has { seeds: { asked, asExpected } }.',
    ],
    load: async () => (await import('./test.ts')).testCommand,
  },
  {
    name: 'list',
    args: '',
    group: 'Projects',
    about: 'the scenarios here, and the runtimes; the settings of a runtime',
    examples: ['npx seedloom list', 'npx seedloom list --json', 'npx seedloom list --settings go'],
    options: [{ flags: '--settings <runtime>', about: 'what --set can change on that runtime, with its default' }, JSON_OPTION],
    notes: ['--json prints [{ name, file, runtimes }]; of settings [{ name, default, about, source, range, words, only }].'],
    load: async () => (await import('./list.ts')).listCommand,
  },
  {
    name: 'new',
    args: '<file>',
    group: 'Projects',
    about: 'write a scenario to start from',
    examples: ['npx seedloom new scenarios/my-first.ts'],
    options: [{ flags: '--json', about: 'one object, for programs' }],
    load: async () => (await import('./new.ts')).newCommand,
  },
  {
    name: 'completion',
    args: '<shell>',
    group: 'Projects',
    about: 'print what lets a shell complete commands: bash, zsh or fish',
    examples: ['source <(npx seedloom completion bash)', 'npx seedloom completion fish > ~/.config/fish/completions/seedloom.fish'],
    options: [],
    load: async () => (await import('./completion.ts')).completionCommand,
  },
];
