import { OUTCOMES, type Finding, type Outcome, type RunResult } from '../index.ts';
import { Interrupted } from '../node/watchdog.ts';
import { Nondeterminism } from './errors.ts';
import { counted, grouped, share, shareWidth, wrapped, type Look } from './look.ts';
import { Progress } from './progress.ts';
import { headline, hintLines, judgement, outcomeWord, replayLine, tokenOf } from './report.ts';
import { boundsOf, exitCodeOf, performerOf, worst, type Request } from './run.ts';
import { EXIT, printLines, type Streams } from './streams.ts';

/** Runs that ended alike: the same outcome, the same findings that are sure. */
interface Group {
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  runs: number;
  /** The run of its smallest seed. */
  first: RunResult;
}

/** A hint that runs gave. */
interface Hint {
  readonly finding: Finding;
  runs: number;
  /** The smallest seed that shows it. */
  seed: number;
}

/** Many seeds of one scenario on one runtime: which outcomes come how often, and for each the smallest seed that shows it. */
export async function runSeeds(
  request: Request,
  seeds: readonly number[],
  json: unknown[] | undefined,
  to: { readonly look: Look; readonly streams: Streams },
): Promise<number> {
  const { look, streams } = to;
  const performer = performerOf(request, streams);
  const progress = new Progress(streams.err, seeds.length);
  const groups = new Map<string, Group>();
  const orders = new Set<string>();
  const hints = new Map<string, Hint>();
  let done = 0;
  let interrupted = false;
  let failures = 0;
  try {
    const bounds = boundsOf(request);
    performer.outcomes(
      seeds.map((seed) => ({ seed: String(seed), ...bounds, detect: 'default' as const })),
      (result) => {
        orders.add(result.end.order);
        add(groups, result);
        addHints(hints, result);
        if (exitCodeOf({ result }) !== EXIT.fine) failures++;
        progress.at(++done, failures);
        return true;
      },
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    interrupted = true;
  } finally {
    progress.clear();
  }
  const found = sorted([...groups.values()]);
  for (const group of found) verify(request, group, streams);
  if (json !== undefined) json.push(seedsJson(request, found, { runs: done, orders: orders.size, hints: ranked(hints) }));
  else if (found.length > 0)
    printLines(streams.out, seedsLines(request, found, { runs: done, orders: orders.size, seeds, hints: ranked(hints) }, look));
  return interrupted ? EXIT.interrupted : worst(found.map(({ first }) => exitCodeOf({ result: first })));
}

function add(groups: Map<string, Group>, result: RunResult): void {
  const { outcome } = result.end;
  const findings = result.findings.filter(({ certainty }) => certainty === 'sure');
  const key = [outcome, ...findings.map((finding) => finding.signature)].join('\n');
  const group = groups.get(key);
  if (group === undefined) groups.set(key, { outcome, findings, runs: 1, first: result });
  else {
    group.runs++;
    if (Number(result.header.seed) < Number(group.first.header.seed)) group.first = result;
  }
}

function addHints(hints: Map<string, Hint>, { header, findings }: RunResult): void {
  const seed = Number(header.seed);
  for (const finding of findings.filter(({ certainty }) => certainty === 'hint')) {
    const known = hints.get(finding.signature);
    if (known === undefined) hints.set(finding.signature, { finding, runs: 1, seed });
    else {
      known.runs++;
      known.seed = Math.min(known.seed, seed);
    }
  }
}

/** The most frequent first, then by seed. */
function ranked(hints: ReadonlyMap<string, Hint>): Hint[] {
  return [...hints.values()].sort((a, b) => b.runs - a.runs || a.seed - b.seed);
}

/** By outcome, the most frequent first within one, then by seed. */
function sorted(groups: readonly Group[]): Group[] {
  const rank = (group: Group): number => OUTCOMES.indexOf(group.outcome);
  return [...groups].sort((a, b) => rank(a) - rank(b) || b.runs - a.runs || Number(a.first.header.seed) - Number(b.first.header.seed));
}

/** The runs of a table share one set-up; the line to paste sets up anew, and must give the same. @throws Nondeterminism */
function verify(request: Request, { first }: Group, streams: Streams): void {
  const { seed, scenario, runtime } = first.header;
  const again = performerOf(request, streams).outcome({ seed, ...boundsOf(request) });
  if (again.end.full === first.end.full) return;
  throw new Nondeterminism(
    `scenario ${scenario}, runtime ${runtime}, seed ${seed}: a run after others differs from the first one`,
    LEAK_HINT,
  );
}
const MOST_HINTS = 5;
export const LEAK_HINT =
  'Does the scenario keep a variable outside its tasks, as in `let n = 0` at set-up? Make it a cell, or state(() => ({ n: 0 })), which every run gets anew. If not, this is a bug of seedloom: please report this line.';

function seedsLines(
  request: Request,
  groups: readonly Group[],
  of: { readonly runs: number; readonly orders: number; readonly seeds: readonly number[]; readonly hints: readonly Hint[] },
  look: Look,
): string[] {
  const { seeds, runs } = of;
  const span = seeds.length === 1 ? `seed ${seeds[0]}` : `${grouped(runs)} seeds, ${counted(of.orders, 'different order')}`;
  const lines = [headline(groups[0]!.first, request.given, span, look)];
  for (const outcome of OUTCOMES) {
    const those = groups.filter((group) => group.outcome === outcome);
    if (those.length === 0) continue;
    const count = those.reduce((sum, group) => sum + group.runs, 0);
    const bad = those.filter(({ first }) => !first.expected && outcome !== 'cut');
    const { first } = bad[0] ?? those[0]!;
    const word = outcomeWord({ expected: first.expected, end: first.end, findings: [] }, look);
    const pad = ' '.repeat(Math.max(0, 14 - outcome.length - 2));
    lines.push('', `  ${word}${pad}${figures(count, runs)}${bad.length === 0 ? '' : `  ${look.paint('red', 'unexpected')}`}`);
    for (const group of those) {
      if (those.length > 1 || group.findings.length > 0) {
        if (those.length > 1) lines.push(`    ${figures(group.runs, runs)}${group.findings.length === 0 ? '  no finding' : ''}`);
        lines.push(...group.findings.flatMap(({ text }) => wrapped(text, '    ', look)));
      }
      if (bad.includes(group) && group.first.end.outcome === 'ok')
        lines.push(`    ${look.paint('red', judgement(request.loaded.scenario, group.first))}`); // to be copied: not wrapped
      lines.push(`    seed ${group.first.header.seed}: ${replayLine(request.loaded, tokenOf(request, group.first))}`);
    }
  }
  for (const { finding, runs: count, seed } of of.hints.slice(0, MOST_HINTS))
    lines.push('', ...hintLines([finding], look), `    in ${grouped(count)} of ${grouped(runs)} runs, first under seed ${seed}`);
  if (of.hints.length > MOST_HINTS) lines.push('', `  ... and ${counted(of.hints.length - MOST_HINTS, 'more hint')}`);
  return lines;
}

function figures(count: number, of: number): string {
  return `${grouped(count).padStart(7)}  ${share(count, of).padStart(shareWidth(of))}`;
}

function seedsJson(
  request: Request,
  groups: readonly Group[],
  { runs, orders, hints }: { readonly runs: number; readonly orders: number; readonly hints: readonly Hint[] },
): unknown {
  return {
    schema: 'seedloom-seeds 1',
    scenario: request.loaded.scenario.name,
    file: request.loaded.file,
    runtime: request.runtime,
    runs,
    orders,
    outcomes: groups.map(({ outcome, findings, first, runs }) => {
      const token = tokenOf(request, first);
      const { header, end, expected } = first;
      return {
        outcome,
        expected,
        runs,
        seed: header.seed,
        makespanNs: end.makespan,
        digest: { order: end.order, full: end.full },
        token,
        replay: replayLine(request.loaded, token),
        findings,
      };
    }),
    hints: hints.map(({ finding, runs, seed }) => ({ ...finding, runs, seed: String(seed) })),
  };
}
