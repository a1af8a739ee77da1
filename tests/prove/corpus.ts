import { explore, parseToken, prepare, type Exploration, type Found, type Outcome, type Scenario } from 'seedloom';
import { TABLE as CLASSICS, WALKED, type Row as Classic, type Verdict } from '../corpus/classics-table.ts';
import { GOKER, type Kernel } from '../corpus/goker.ts';
import { observe, type Observed } from '../corpus/observe.ts';
import { clockRows } from '../support/corpus-clock.ts';
import type { Area, Row } from '../support/prove.ts';

type Values = Classic['params'];

/**
 * `explore` with its default settings (strategy, budget, detectors) against what the corpus states: the verdict of every mode, and the
 * findings, which are those stated, all of them and nothing else. A small size leaves out what takes longer, and is as strict.
 */
export const area: Area = {
  name: 'corpus',
  about:
    'explore finds the bug of every classic and every Go kernel as the corpus states it, on PP, GIL and COOP, and nothing in the remedies',
  async *rows(size): AsyncIterable<Row> {
    const isIn = (name: string): boolean => size === 'full' || !(WALKED.includes(name) || LONG.includes(name));
    for (const row of CLASSICS) if (isIn(row.bug)) yield await classic(row);
    for (const twin of new Set(CLASSICS.flatMap(({ twins }) => twins))) if (isIn(twin)) yield await remedy(twin);
    for (const kernel of GOKER) if (size === 'full' || kernel.small === true) yield await goKernel(kernel);
    yield* clockRows();
  },
};

/** More schedules than the default budget has, or nearly: it is used up. */
const LONG = ['nested-submit', 'nested-submit-as-task', 'peterson', 'polite-hallway', 'polite-hallway-back-off', 'ticket-sale-swap'];

/** One import for each folder: the loader follows names one level deep. */
async function load(folder: 'classics' | 'goker', name: string): Promise<Scenario> {
  const file: unknown =
    folder === 'goker'
      ? await import(`../../scenarios/corpus/goker/${name}.ts`)
      : await import(`../../scenarios/corpus/classics/${name}.ts`);
  return (file as { default: Scenario }).default;
}

/** The modes of the tables. */
const PP = { switch: 'operations' };
const GIL = { switch: 'safepoints', python: '3.12' };
const COOP = { switch: 'awaits' };

function look(scenario: Scenario, settings: object = {}, params: Values = {}, seed = 1): Exploration {
  return explore(scenario, { runtime: 'interleaving', settings: { ...settings }, params, seed, shrink: false });
}

const ENDS: ReadonlySet<string> = new Set(['deadlock', 'check-failed', 'task-failed', 'limit']);
const failing = ({ outcomes }: Exploration): number =>
  outcomes.deadlock + outcomes['check-failed'] + outcomes['task-failed'] + outcomes.limit;
const verdictOf = (found: Exploration): Verdict =>
  failing(found) === 0 ? 'never' : failing(found) === found.schedules ? 'always' : 'some';
const told = (found: Exploration, certainty: Found['certainty']): Found[] => found.findings.filter((one) => one.certainty === certainty);
const signaturesOf = (findings: readonly Found[]): string[] => findings.map(({ signature }) => signature);

/** The variable of a race; null for other findings. */
const racingIn = ({ kind, signature }: Found): string | null => (kind === 'race' ? /^race: (\S+)/.exec(signature)![1]! : null);

/** By variable, how many schedules have a race there: each tells of its first one only. */
function racesOf(findings: readonly Found[]): ReadonlyMap<string, number> {
  const races = new Map<string, number>();
  for (const one of findings) {
    const on = racingIn(one);
    if (on !== null) races.set(on, (races.get(on) ?? 0) + one.schedules);
  }
  return races;
}

/** What differs between what is stated and what was found. */
class Account {
  readonly wrong: string[] = [];

  /** All that is stated was found, and nothing else. */
  equal(where: string, found: Iterable<string>, stated: readonly string[]): void {
    const all = new Set(found);
    this.within(where, all, stated);
    for (const one of stated) if (!all.has(one)) this.wrong.push(`${where}: not found: ${one}`);
  }

  /** Nothing else was found. */
  within(where: string, found: Iterable<string>, stated: readonly string[]): void {
    for (const one of found) if (!stated.includes(one)) this.wrong.push(`${where}: not stated: ${one}`);
  }

  check(holds: boolean, text: string): void {
    if (!holds) this.wrong.push(text);
  }

  row(bar: string, figure: string, note?: string): Row {
    const lines = [...new Set(this.wrong)].slice(0, 8);
    if (note !== undefined) lines.push(`the corpus: ${note}`);
    return { bar, figure, holds: this.wrong.length === 0, ...(lines.length === 0 ? {} : { note: lines.join('\n') }) };
  }
}

async function classic(row: Classic): Promise<Row> {
  const scenario = await load('classics', row.bug);
  const account = new Account();
  const figures: string[] = [];
  const [plain, awaiting] = typeof row.coop === 'string' ? [row.coop, undefined] : row.coop;
  const modes: [string, object, Values, Verdict][] = [
    ['pp', PP, row.params, row.pp],
    ['gil', GIL, row.params, row.gil],
    ['coop', COOP, row.params, plain],
  ];
  if (awaiting !== undefined) modes.push(['coop await', COOP, { ...row.params, await: true }, awaiting]);
  for (const [mode, settings, params, stated] of modes) {
    const found = look(scenario, settings, params);
    figures.push(`${mode} ${verdictOf(found)}`);
    account.check(verdictOf(found) === stated, `${mode}: ${verdictOf(found)}, stated ${stated}`);
    checkFindings(row, mode, found, account);
  }
  const races = row.races.length === 0 ? '' : `, races on ${row.races.join(' ')}`;
  return account.row(`${row.entry} ${row.bug}`, `${figures.join(', ')}; ${row.shows.length} ways${races}`, row.note);
}

/** On parallel threads everything that is stated; elsewhere nothing else, and a race is a hint. */
function checkFindings({ shows, races, racesEvery, told: beside = [], hints = [] }: Classic, mode: string, found: Exploration, account: Account): void {
  const isParallel = mode === 'pp';
  const [sure, unsure] = [told(found, 'sure'), told(found, 'hint')];
  const compare = isParallel ? account.equal.bind(account) : account.within.bind(account);
  const ends = sure.filter(({ kind }) => ENDS.has(kind));
  compare(`${mode} failures`, signaturesOf(ends), shows);
  account.check(ends.length > 0 === failing(found) > 0, `${mode}: ${failing(found)} fail, and ${ends.length} failures are told`);
  const rest = (findings: readonly Found[]): string[] => signaturesOf(findings.filter((one) => !ENDS.has(one.kind) && racingIn(one) === null));
  compare(`${mode} findings`, rest(sure), beside);
  compare(`${mode} hints`, rest(unsure), hints);
  const raced = racesOf(sure);
  if (isParallel) account.equal('races', raced.keys(), races);
  else account.check(raced.size === 0, `${mode}: a race that is more than a hint`);
  account.within(`${mode} races`, racesOf(unsure).keys(), isParallel ? [] : races);
  if (isParallel && racesEvery === true)
    for (const [on, times] of raced) account.check(times === found.schedules, `a race on ${on} in ${times} of ${found.schedules}`);
} // prettier-ignore

/** Nothing is found in any mode: no failure, no race, no hint. What is right under sequential consistency alone races by design. */
async function remedy(name: string): Promise<Row> {
  const scenario = await load('classics', name);
  const { params } = prepare(scenario, { runtime: 'interleaving' });
  const given = 'patience' in params ? { patience: 1 } : {};
  const byDesign = CLASSICS.find(({ bug }) => bug === name)?.races ?? [];
  const account = new Account();
  let schedules = 0;
  for (const [settings, more] of [[PP, {}], [GIL, {}], [COOP, {}], [COOP, { await: true }]] as const) {
    if ('await' in more && !('await' in params)) continue;
    const found = look(scenario, settings, { ...given, ...more });
    schedules += found.schedules;
    account.check(failing(found) === 0, `${failing(found)} fail`);
    account.within('findings', signaturesOf(found.findings.filter((one) => !byDesign.includes(racingIn(one) ?? ''))), []);
  } // prettier-ignore
  const races = byDesign.length === 0 ? '' : `, but the races on ${byDesign.join(' ')} that it has by design`;
  return account.row(`remedy ${name}`, `nothing in ${schedules} schedules${races}`);
}

async function goKernel(kernel: Kernel): Promise<Row> {
  const { id, ways, races, seeds = 1 } = kernel;
  const scenario = await load('goker', id);
  const account = new Account();
  const seen = new Set<number>();
  const verdicts = new Set<Verdict>();
  const raced = new Set<string>();
  let [schedules, failed] = [0, 0];
  for (let seed = 1; seed <= seeds; seed++) {
    const found = look(scenario, {}, {}, seed);
    schedules += found.schedules;
    failed += failing(found);
    verdicts.add(verdictOf(found));
    checkKernel(kernel, found, replayer(scenario), seen, account);
    for (const [on, times] of racesOf(told(found, 'sure'))) {
      raced.add(on);
      if (kernel.racesEvery === true) account.check(times === found.schedules, `a race on ${on} in ${times} of ${found.schedules}`);
    }
  }
  for (const [k, way] of ways.entries()) account.check(seen.has(k), `not found: ${String(way)}`);
  account.equal('races', raced, [...new Set(races.map((pair) => pair.split(':')[0]!))]);
  account.equal('verdict', verdicts, statedOf(kernel));
  const fixed = look(await load('goker', `${id}-fixed`));
  account.check(failing(fixed) === 0, `remedy: ${failing(fixed)} fail`);
  account.within('remedy', signaturesOf(fixed.findings), []);
  const figure = `${[...verdicts].join(' or ')}: ${failed} of ${schedules} fail, ${seen.size} of ${ways.length} ways, ${raced.size} races`;
  return account.row(id, figure, kernel.note);
}

function statedOf({ always, ways, byData }: Kernel): readonly Verdict[] {
  if (byData === true) return ['always', 'never'];
  return ways.length === 0 ? ['never'] : always ? ['always'] : ['some'];
}

function replayer(scenario: Scenario): (token: string) => Observed {
  const prepared = prepare(scenario, { runtime: 'interleaving', settings: { exact: true } });
  return (token) => {
    const { seed, deviations } = parseToken(token);
    return observe(prepared, { seed, deviations });
  };
}

/** Each finding is what its replay shows: one of the ways stated, with exactly those stuck on what they are stuck on. */
function checkKernel(kernel: Kernel, found: Exploration, replay: (token: string) => Observed, seen: Set<number>, account: Account): void {
  const { ways, circles = [], told: beside = [], hints = [] } = kernel;
  for (const one of found.findings) {
    const { signature } = one;
    if (racingIn(one) !== null) account.check(one.certainty === 'sure', `a hint at ${signature}`);
    else if (one.certainty === 'hint') account.check(hints.some((hint) => isLike(hint, signature)), `a hint that is not stated: ${signature}`);
    else if (one.outcome === 'ok') account.within('in a run that ends well', [signature], beside);
    else {
      const { result, failure, stuck, finished } = replay(one.token);
      account.check(result.end.outcome === one.outcome && one.outcome === kernel.fails, `${signature} is replayed as ${result.end.outcome}`);
      const way = ways.findIndex((stated) => isLike(stated, failure));
      account.check(way >= 0, `not stated: ${failure}`);
      const shown = [...wordsOf(one.outcome, failure, { stuck, finished }), ...circles.map((circle) => `deadlock: ${circle}`), ...beside];
      account.check(shown.some((text) => signature === text || signature.startsWith(`${text}: `)), `its replay shows ${failure}: ${signature}`);
      if (way >= 0) seen.add(way);
    }
  }
  for (const hint of hints) account.check(found.findings.some(({ signature }) => isLike(hint, signature)), `no hint: ${String(hint)}`);
  for (const text of beside) account.check(signaturesOf(found.findings).includes(text), `not found: ${text}`);
} // prettier-ignore

const isLike = (stated: string | RegExp, text: string): boolean => (typeof stated === 'string' ? stated === text : stated.test(text));

/** The signatures of a failure. */
function wordsOf(outcome: Outcome, failure: string, { stuck, finished }: Pick<Observed, 'stuck' | 'finished'>): string[] {
  if (outcome === 'check-failed') return [`check-failed: ${failure.slice('check: '.length)}`];
  if (outcome === 'task-failed') return [`task-failed: ${failure.replace(': ', ' ')}`];
  const objects = [...new Set([...stuck.values()].flat())].sort();
  const leaked = [...stuck].map(([task, on]) => `${task} for ${on.join(' or ')}`).sort();
  const deadlock = `deadlock: ${[...stuck.keys()].sort().join(' ')} over ${objects.join(' ')}`;
  return finished.has('main') ? [deadlock, `leak: ${leaked.join(', ')}`] : [deadlock];
}
