import { explore, parseToken, prepare, type Exploration, type Found, type Scenario } from 'seedloom';
import { TABLE as CLASSICS, type Row as ClassicRow, type Verdict } from '../corpus/classics-table.ts';
import { GOKER, type Kernel } from '../corpus/goker.ts';
import { observe } from '../corpus/observe.ts';
import type { Area, Row } from '../support/prove.ts';

/** Schedules for each exploration: the default, or what finds every bug that is not rare. */
const RUNS = { small: 120, full: undefined };
type Values = ClassicRow['params'];

/** `explore` with default settings, of every classic and every kernel, bug and remedies. */
export const area: Area = {
  name: 'corpus',
  about: 'explore finds the bug of every classic and every Go kernel as the corpus states it, on PP, GIL and COOP, and nothing in the remedies',
  async *rows(size): AsyncIterable<Row> {
    const look = (scenario: Scenario, settings: object = {}, params: Values = {}): Exploration =>
      explore(scenario, { runtime: 'interleaving', settings: { ...settings }, params, shrink: false, ...(size === 'small' ? { runs: RUNS.small } : {}) });
    for (const row of CLASSICS) yield await classic(row, look, size === 'full');
    for (const twin of new Set(CLASSICS.flatMap(({ twins }) => twins))) yield await remedy(twin, look, size === 'full');
    for (const kernel of GOKER) yield await goKernel(kernel, look, size === 'full');
  },
}; // prettier-ignore

type Look = (scenario: Scenario, settings?: object, params?: Values) => Exploration;

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

const sure = ({ findings }: Exploration): Found[] => findings.filter(({ certainty }) => certainty === 'sure');
const ENDS = new Set(['deadlock', 'check-failed', 'task-failed', 'limit']);
const failing = ({ outcomes }: Exploration): number =>
  outcomes.deadlock + outcomes['check-failed'] + outcomes['task-failed'] + outcomes.limit;
const verdictOf = (found: Exploration): Verdict =>
  failing(found) === 0 ? 'never' : failing(found) === found.schedules ? 'always' : 'some';
const racing = (found: Exploration): string[] =>
  sure(found).flatMap(({ kind, signature }) => (kind === 'race' ? [/^race: (\S+)/.exec(signature)![1]!] : []));

/** A deadlock may be told by the circle alone: some of those that are stuck, and of what they wait for. */
function states({ shows }: ClassicRow, signature: string): boolean {
  const parts = (text: string): string[] => text.split(/ over | /);
  return shows.some(
    (one) => one === signature || (signature.startsWith('deadlock: ') && parts(signature).every((part) => parts(one).includes(part))),
  );
}

async function classic(row: ClassicRow, look: Look, full: boolean): Promise<Row> {
  const scenario = await load('classics', row.bug);
  const wrong: string[] = [];
  const parallel = look(scenario, PP, row.params);
  const signatures = sure(parallel).filter(({ kind }) => ENDS.has(kind)).map(({ signature }) => signature); // prettier-ignore
  if (full && verdictOf(parallel) !== row.pp) wrong.push(`on parallel threads: ${verdictOf(parallel)}, stated ${row.pp}`);
  if (signatures.length > 0 !== row.shows.length > 0) wrong.push(`shows ${signatures.length} failures, stated ${row.shows.length}`);
  for (const one of signatures) if (!states(row, one)) wrong.push(`shows ${one}`);
  const races = racing(parallel);
  for (const one of races) if (!row.races.includes(one)) wrong.push(`a race on ${one}`);
  for (const one of row.races) if (!races.includes(one)) wrong.push(`no race on ${one}`);

  const told = [`pp ${row.pp}`];
  const [plain, awaiting] = typeof row.coop === 'string' ? [row.coop, undefined] : row.coop;
  const modes: [string, object, Values, Verdict][] = [
    ['gil', GIL, row.params, row.gil],
    ['coop', COOP, row.params, plain],
  ];
  if (awaiting !== undefined) modes.push(['coop await', COOP, { ...row.params, await: true }, awaiting]);
  for (const [word, settings, params, wanted] of full ? modes : []) {
    const found = look(scenario, settings, params);
    if (verdictOf(found) !== wanted) wrong.push(`${word}: ${verdictOf(found)}, stated ${wanted}`);
    for (const { kind, signature } of sure(found)) if (ENDS.has(kind) && !states(row, signature)) wrong.push(`${word} shows ${signature}`);
    told.push(`${word} ${verdictOf(found)}`);
  }
  const figure = `${told.join(', ')}; ${signatures.length} of ${row.shows.length} ways, ${new Set(races).size} of ${row.races.length} races`;
  return { bar: `${row.entry} ${row.bug}`, figure, holds: wrong.length === 0, ...noted(wrong) };
}

async function remedy(name: string, look: Look, full: boolean): Promise<Row> {
  const scenario = await load('classics', name);
  const { params } = prepare(scenario, { runtime: 'interleaving' });
  const given = 'patience' in params ? { patience: 1 } : {};
  // what is right under sequential consistency alone races by design
  const byDesign = CLASSICS.find(({ bug }) => bug === name)?.races ?? [];
  const wrong: string[] = [];
  let schedules = 0;
  for (const [settings, more] of [[PP, {}], [GIL, {}], [COOP, {}], [COOP, { await: true }]] as const) {
    if ((!full && settings !== PP) || ('await' in more && !('await' in params))) continue;
    const found = look(scenario, settings, { ...given, ...more });
    schedules += found.schedules;
    if (failing(found) > 0) wrong.push(`${failing(found)} fail`);
    for (const { kind, signature } of sure(found))
      if (kind !== 'race' || !byDesign.some((one) => signature.startsWith(`race: ${one} `))) wrong.push(signature);
  } // prettier-ignore
  return { bar: `remedy ${name}`, figure: `nothing in ${schedules} schedules`, holds: wrong.length === 0, ...noted(wrong) };
}

async function goKernel(kernel: Kernel, look: Look, allRaces: boolean): Promise<Row> {
  const { id, ways, races } = kernel;
  const scenario = await load('goker', id);
  const found = look(scenario);
  const prepared = prepare(scenario, { runtime: 'interleaving', settings: { exact: true } });
  const wrong: string[] = [];
  const seen = new Set<number>();
  for (const { kind, outcome, token } of sure(found)) {
    if (outcome === 'ok' || (!ENDS.has(kind) && kind !== 'leak' && kind !== 'misuse')) continue; // a run may end well in spite of it
    const { seed, deviations } = parseToken(token);
    const { failure } = observe(prepared, { seed, deviations });
    const way = ways.findIndex((one) => (typeof one === 'string' ? one === failure : one.test(failure)));
    if (way < 0 || outcome !== kernel.fails) wrong.push(`${outcome}: ${failure}`);
    else seen.add(way);
  }
  if (ways.length > 0 && seen.size === 0 && (allRaces || failing(found) > 0)) wrong.push('none of its failures was found');
  if (allRaces && kernel.always !== (verdictOf(found) === 'always')) wrong.push(`fails ${verdictOf(found)}`);
  const wanted = new Set(races.map((pair) => pair.split(':')[0]!));
  const got = new Set(racing(found));
  for (const one of got) if (!wanted.has(one)) wrong.push(`a race on ${one}`);
  if (wanted.size > 0 && got.size === 0) wrong.push('no race');
  if (allRaces) for (const one of wanted) if (!got.has(one)) wrong.push(`no race on ${one}`);
  const fixed = look(await load('goker', `${id}-fixed`));
  for (const { signature } of sure(fixed)) wrong.push(`remedy: ${signature}`);
  if (failing(fixed) > 0) wrong.push(`remedy: ${failing(fixed)} fail`);
  const figure = `${failing(found)} of ${found.schedules} fail, ${seen.size} of ${ways.length} ways, ${got.size} of ${wanted.size} races`;
  return { bar: id, figure, holds: wrong.length === 0, ...noted(wrong) };
}

const noted = (lines: readonly string[]): { note?: string } =>
  lines.length === 0 ? {} : { note: [...new Set(lines)].slice(0, 8).join('\n') };
