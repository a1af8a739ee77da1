import { explorationOf, type Exploration, type Found, type Plan } from '../../engine/explore/explore.ts';
import { mergeParts, type Part } from '../../engine/explore/explorer.ts';
import { BadValue, OUTCOMES } from '../../index.ts';
import type { Given } from '../choice.ts';
import { FileError } from '../load.ts';
import { doubles, fromDoubles } from './doubles.ts';
import type { Explored, Shard } from './explore.ts';

export const SCHEMA = 'seedloom-explore 1';

/** An exploration with what it is of: what is printed, as text or as JSON. */
export interface Report {
  readonly scenario: string;
  readonly file: string;
  readonly runtime: string;
  readonly given: Given;
  readonly seed: number;
  readonly exploration: Exploration;
}

/** `--json`. Of a share it also holds what merging needs. */
export interface ReportJson {
  readonly schema: string;
  readonly scenario: string;
  readonly file: string;
  readonly runtime: string;
  readonly strategy: string;
  readonly schedules: number;
  readonly distinct: number;
  readonly exhausted: boolean;
  readonly space: number;
  readonly outcomes: Exploration['outcomes'];
  readonly findings: readonly Pick<
    Found,
    'kind' | 'certainty' | 'expected' | 'signature' | 'text' | 'schedules' | 'firstAt' | 'token' | 'deviations'
  >[];
  readonly shard?: ShardJson;
}

interface ShardJson extends Shard {
  /** Whatever fixes the schedules beside what stands above: shares merge only where it is the same. */
  readonly plan: { readonly given: Given; readonly seed: number; readonly [key: string]: unknown };
  readonly manyMore: boolean;
  readonly found: readonly Pick<Found, 'outcome' | 'seed' | 'before'>[];
  /** As `doubles` writes them. */
  readonly keys: string;
}

/** As `--json` prints it. No figure of it comes from a clock. */
export function reportJson({ scenario, file, runtime, exploration }: Report, shard?: ShardJson): ReportJson {
  const { strategy, schedules, distinct, exhausted, space, outcomes, findings } = exploration;
  return {
    schema: SCHEMA,
    scenario,
    file,
    runtime,
    strategy,
    schedules,
    distinct,
    exhausted,
    space: Math.min(space, Number.MAX_VALUE),
    outcomes,
    findings: findings.map((one) => ({
      kind: one.kind,
      certainty: one.certainty,
      expected: one.expected,
      signature: one.signature,
      text: one.text,
      schedules: one.schedules,
      firstAt: one.firstAt,
      token: one.token,
      deviations: one.deviations,
    })),
    ...(shard === undefined ? {} : { shard }),
  };
}

/** What a share holds for merging. */
export function shardJson(shard: Shard, given: Given, plan: Plan, { exploration, keys }: Explored): ShardJson {
  const { choice, strategy, runs, seed, depth, detecting, bounds } = plan;
  return {
    index: shard.index,
    of: shard.of,
    plan: { given, seed, source: choice.source ?? '', strategy, runs, depth: depth ?? null, detecting, bounds },
    manyMore: exploration.manyMore,
    found: exploration.findings.map(({ outcome, seed: drawn, before }) => ({ outcome, seed: drawn, before })),
    keys: doubles(keys),
  };
}

/** Puts shares together: the same as if one exploration had made them all. @throws FileError, BadValue */
export function mergeShards(texts: readonly { readonly name: string; readonly text: string }[]): Report {
  const shares = texts.map(({ name, text }) => ({ name, json: parsed(name, text) }));
  const first = shares[0];
  if (first === undefined) throw new BadValue('there is nothing to merge', 'Name the files that --shard and --json wrote.');
  const { of, plan } = first.json.shard;
  const head = headOf(first.json);
  const byIndex = new Map<number, string>();
  for (const { name, json } of shares) {
    const twice = byIndex.get(json.shard.index);
    if (twice !== undefined)
      throw new BadValue(`${twice} and ${name} are the same share, ${json.shard.index}/${of}`, 'Name each share once.');
    byIndex.set(json.shard.index, name);
    if (headOf(json) !== head)
      throw new BadValue(`${first.name} and ${name} are not of one exploration`, 'Shares differ in nothing but --shard.');
  }
  const missing = Array.from({ length: of }, (_, k) => k + 1).filter((index) => !byIndex.has(index));
  if (missing.length > 0) throw new BadValue(`of ${of} shares number ${missing.join(', ')} is missing`, 'Name them all.');
  const all = mergeParts(shares.map(({ json }) => partOf(json)));
  return {
    scenario: first.json.scenario,
    file: first.json.file,
    runtime: first.json.runtime,
    given: plan.given,
    seed: plan.seed,
    exploration: explorationOf(first.json.strategy, first.json.space, all, merged(shares.map(({ json }) => json))),
  };
}

type Share = ReportJson & { readonly shard: ShardJson };

function parsed(name: string, text: string): Share {
  const wrong = (why: string): FileError =>
    new FileError('E_BAD_SHARD', `${name} ${why}`, 'Write it with: npx seedloom explore FILE --shard 1/4 --json > 1.json');
  let json: Partial<ReportJson> | null;
  try {
    json = JSON.parse(text) as Partial<ReportJson> | null;
  } catch {
    throw wrong('is no JSON');
  }
  if (json?.schema !== SCHEMA) throw wrong(`is no exploration of this version (${SCHEMA})`);
  const { shard, findings, outcomes } = json;
  if (shard === undefined) throw wrong('is a whole exploration, not a share of one');
  if (
    !Array.isArray(findings) ||
    !Array.isArray(shard.found) ||
    findings.length !== shard.found.length ||
    typeof shard.keys !== 'string' ||
    !OUTCOMES.every((outcome) => Number.isSafeInteger(outcomes?.[outcome]))
  )
    throw wrong('was changed since it was written');
  return json as Share;
}

function headOf({ scenario, file, runtime, strategy, space, shard }: Share): string {
  return JSON.stringify([scenario, file, runtime, strategy, space, shard.of, shard.plan]);
}

function partOf({ schedules, outcomes, exhausted, shard }: Share): Part {
  return { schedules, outcomes, keys: fromDoubles(shard.keys), manyMore: shard.manyMore, exhausted, seen: [] };
}

/** Each finding from the share that holds the first schedule that shows it, with the schedules of all. */
function merged(shares: readonly Share[]): Found[] {
  const found = new Map<string, Found>();
  for (const { findings, shard } of shares) {
    for (const [k, one] of findings.entries()) {
      const here: Found = { ...one, ...shard.found[k]! };
      const there = found.get(one.signature);
      const first = there === undefined || here.firstAt < there.firstAt ? here : there;
      found.set(one.signature, { ...first, schedules: here.schedules + (there?.schedules ?? 0) });
    }
  }
  return [...found.values()];
}
