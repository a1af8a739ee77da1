import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ENGINE_VERSION, runtimeNamed, SimError, type TraceHeader } from '../index.ts';
import { MAX_STEPS, parseToken, type Token } from '../engine/explore/token.ts';
import { parseTrace } from '../engine/trace/text.ts';
import { scenariosIn } from '../node/discover.ts';
import { FileError, isTrace, loadScenario, type Loaded } from '../node/load.ts';
import { Performer } from '../node/perform.ts';
import type { Action } from './commands.ts';
import { Nondeterminism, UsageError } from './errors.ts';
import { runJson } from './json.ts';
import { lookOf } from './look.ts';
import { stallMsOf, textOf, viewsOf } from './options.ts';
import { reportLines, type Report } from './report.ts';
import { exitCodeOf, lookOptions, perform, writeTrace } from './run.ts';
import { printJson, printLines, type Streams } from './streams.ts';

/** A token, or the head of a trace, that leads to another run than it was made from. */
class StaleToken extends SimError {
  readonly code = 'E_STALE_TOKEN';
  readonly hint: string;
  constructor(why: string, file: string) {
    super(`this token does not lead to the same run: ${why}`);
    this.name = 'StaleToken';
    this.hint = `Look for it anew: npx seedloom run ${file} --seeds 1..100`;
  }
}

/** `seedloom replay FILE TOKEN`, `replay FILE TRACE`, `replay TRACE` */
export const replayCommand: Action = async ([first, second], options, streams) => {
  const views = viewsOf(options);
  const { loaded, token } = await whatToReplay('replay', [String(first), second === undefined ? undefined : String(second)], streams);
  const trace = textOf(options, 'trace');
  const report = replay(loaded, token, { streams, all: trace !== undefined });
  if (options['json'] === true) printJson(streams.out, runJson(report));
  else printLines(streams.out, reportLines(report, views, lookOf(streams, lookOptions(options))));
  const { order } = report.performed.result.end;
  const edited = loaded.source.startsWith(token.source)
    ? ''
    : `; ${loaded.file} has changed meanwhile, which made no difference to this run`;
  printLines(streams.err, [`the same run: order ${order.slice(0, 8)}${edited}`]);
  if (trace !== undefined) writeTrace(trace, report.performed, streams.cwd);
  return exitCodeOf(report.performed);
};

/** Runs what a token says. @throws StaleToken, Nondeterminism where that is another run. */
export function replay(loaded: Loaded, token: Token, how: { readonly streams: Streams; readonly all: boolean }): Report {
  const model = runtimeNamed(token.runtime);
  const changes: string[] = [];
  if (model.version !== token.model) changes.push(`the model of ${model.name} has changed from ${token.model} to ${model.version}`);
  if (ENGINE_VERSION !== token.engine) changes.push(`the engine has changed from ${token.engine} to ${ENGINE_VERSION}`);
  if (!loaded.source.startsWith(token.source)) changes.push(`${loaded.file} has changed, or the token is of another scenario`);
  const { [MAX_STEPS]: steps, ...settings } = token.settings;
  const maxSteps = steps === undefined ? undefined : Number(steps);
  const request = { loaded, runtime: token.runtime, given: { settings, params: token.params }, maxSteps, stallMs: stallMsOf(how.streams) };
  let report: Report;
  try {
    report = perform(request, token, how);
  } catch (error) {
    if (error instanceof SimError && error.place === undefined && changes.length > 0)
      throw new StaleToken(`${changes.join(', ')} (${error.message})`, loaded.file);
    throw error;
  }
  const { order } = report.performed.result.end;
  if (order.startsWith(token.order)) return report;
  if (changes.length > 0) throw new StaleToken(changes.join(', '), loaded.file);
  const deviations = token.deviations.map((one) => `${one.index}=${one.value}`).join(' ') || 'none';
  throw new Nondeterminism(
    `scenario ${loaded.scenario.name}, runtime ${token.runtime}, seed ${token.seed}, deviations ${deviations}: the order digest is ${order.slice(0, 8)}, not ${token.order}, and nothing has changed`,
    'If the token was copied whole, this is a bug of seedloom: please report this line.',
  );
}

/** What the two arguments of a command stand for; `verb` is its name, for what it says is missing. */
export async function whatToReplay(
  verb: 'replay' | 'explain',
  [first, second]: readonly [string, string | undefined],
  streams: Streams,
): Promise<{ loaded: Loaded; token: Token }> {
  const { cwd } = streams;
  if (second !== undefined) {
    const token = isTrace(resolve(cwd, second)) ? undefined : parseToken(second);
    const loaded = await loadScenario(first, cwd);
    return { loaded, token: token ?? ofTrace(loaded, second, streams) };
  }
  if (!isTrace(resolve(cwd, first))) {
    if (/^\d+:/.test(first))
      throw new UsageError('a token does not say which file it belongs to', `Write: npx seedloom ${verb} FILE ${first}`);
    throw new UsageError('the token is missing', `Write: npx seedloom ${verb} ${first} TOKEN, as \`npx seedloom run\` printed it.`);
  }
  const { scenario } = parseTrace(readFileSync(resolve(cwd, first), 'utf8')).header;
  const found = (await scenariosIn(cwd)).find((one) => one.scenario.name === scenario);
  if (found === undefined)
    throw new FileError(
      'E_NO_FILE',
      `${first} is of scenario '${scenario}', and scenarios/ has none of that name`,
      `Write: npx seedloom ${verb} FILE ${first}`,
    );
  return { loaded: found, token: ofTrace(found, first, streams) };
}

/** The token that a run like this one would have printed: of its settings those that are not the scenario's own. */
function ofTrace(loaded: Loaded, named: string, streams: Streams): Token {
  const { header, end } = parseTrace(readFileSync(resolve(streams.cwd, named), 'utf8'));
  const own = new Performer(loaded, { runtime: header.runtime }, { cwd: streams.cwd, stallMs: stallMsOf(streams) }).prepared;
  return {
    runtime: header.runtime,
    model: header.model,
    engine: header.engine,
    settings: others(header.settings, own.settings),
    params: others(header.params, own.params),
    seed: header.seed,
    deviations: header.deviations,
    source: header.source.slice(0, 8),
    order: end.order.slice(0, 8),
  };
}

function others(given: TraceHeader['settings'], own: TraceHeader['settings']): Record<string, string> {
  const different = Object.entries(given).filter(([name, value]) => !Object.is(own[name], value));
  return Object.fromEntries(different.map(([name, value]) => [name, String(value)]));
}
