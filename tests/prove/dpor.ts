import fc from 'fast-check';
import { ACTORS, type ActorRow } from '../paper/actors.ts';
import { REDUCED } from '../paper/reduced.ts';
import { TRACES, type TraceRow } from '../paper/traces.ts';
import { tracesOf } from '../paper/tracing.ts';
import { mergedWithin } from '../support/bounding.ts';
import { classesOf, reduced } from '../support/classes.ts';
import type { Area, Row } from '../support/prove.ts';
import { LEXICONS, smallProgram, smallScenario, WIDE_LEXICONS } from '../support/small-programs.ts';

/**
 * Programs with more traces are left out (in the small size those up to 5,000 have tests of their own); all executions are gone
 * through besides where they are no more than `plainly`.
 */
const SIZES = {
  small: { most: 50, bounded: 100, least: 50, plainly: 300, programs: 300, wide: 60, executions: 500 },
  full: { most: 200_000, bounded: 30_000, least: 110, plainly: 100_000, programs: 10_000, wide: 2_000, executions: 500 },
};
/** Ascending by number; and to stay with the last task, then round and round from it. */
const ORDERS = ['ascending', 'ways'] as const;

/** One execution of each class, and none twice. */
export const area: Area = {
  name: 'dpor',
  about:
    'sections 1a and 1b of the paper tables: dpor runs as many executions as there are traces, in two orders of choice; generated programs',
  *rows(size): Iterable<Row> {
    const { most, least, bounded, plainly, programs, wide, executions } = SIZES[size];
    let count = 0;
    for (const row of [...TRACES, ...REDUCED]) {
      if (row.traces > most) continue;
      yield counted(row, 'executions' in row && row.executions <= plainly ? tracesOf(row.program).cut : undefined);
      count++;
    }
    yield { bar: `at least ${least} rows`, figure: String(count), holds: count >= least };
    for (const row of ACTORS) yield acted(row);
    for (const row of TRACES) if (row.executions <= bounded || row.executions === Infinity) yield* within(row, bounded);
    yield generated(programs, executions);
    yield generatedWide(wide, executions);
  },
};

/** `cut`: traces that an assumption cuts short, found by going through all executions. */
export function counted({ name, program, traces, ...more }: { readonly name: string; readonly program: Parameters<typeof reduced>[0]; readonly traces: number }, cut?: number): Row {
  const wrong: string[] = [];
  const figures = ORDERS.map((order) => {
    const { schedules, ends, classes, redundant } = reduced(program, { order });
    const complete = schedules - (ends['cut'] ?? 0);
    if (complete !== traces) wrong.push(`${order}: ${complete} executions`);
    if (cut !== undefined && cut !== schedules - complete) wrong.push(`${order}: ${schedules - complete} are cut, of all executions ${cut}`);
    if (classes !== schedules || redundant > 0) wrong.push(`${order}: ${schedules - classes} twice, ${redundant} redundant`);
    const { deadlocks, failing } = more as { deadlocks?: number; failing?: number };
    if (deadlocks !== undefined && deadlocks !== (ends['deadlock'] ?? 0)) wrong.push(`${order}: ${ends['deadlock'] ?? 0} deadlocks, not ${deadlocks}`);
    if (failing !== undefined && failing !== complete - (ends['ok'] ?? 0)) wrong.push(`${order}: ${complete - (ends['ok'] ?? 0)} fail, not ${failing}`);
    return Object.entries(ends).map(([end, times]) => `${times} ${end}`).join(', '); // prettier-ignore
  });
  return {
    bar: `${name}: ${traces} traces`,
    figure: [...new Set(figures)].join('; '),
    holds: wrong.length === 0,
    ...(wrong.length === 0 ? {} : { note: wrong.join('\n') }),
  };
} // prettier-ignore

/** A program of messages, as the table counts and as mailboxes do. */
function acted({ name, traces, table, mailbox }: ActorRow): Row {
  const [found, wanted] = [reduced(mailbox), classesOf(mailbox, () => '', 10_000)!.classes];
  const counts = ORDERS.map((order) => reduced(table, { order }).schedules);
  return {
    bar: `${name}: ${traces} traces where delivery is a step of its own, ${wanted} where all that is done to a mailbox counts`,
    figure: `${[...new Set(counts)].join(' and ')}; ${found.schedules}`,
    holds: counts.every((count) => count === traces) && found.schedules === wanted,
    note: 'equal messages race in both; in the first where one receive would take either of them',
  };
}

/** What few preemptions and delays reach: as the tables print, and as going through all executions says. */
function* within({ name, program, pb, db, note, executions }: TraceRow, most: number): Iterable<Row> {
  const all = executions <= most ? tracesOf(program) : null;
  for (const [counting, printed] of [
    ['preemptions', pb],
    ['delays', db],
  ] as const) {
    if (all === null && printed === undefined) continue;
    const { traces, runs } = mergedWithin(program, counting, all === null ? printed!.length - 1 : Infinity);
    let [sum, plainly] = [0, 0];
    for (const count of all?.costs[counting] ?? []) plainly += sum += count;
    const shown = printed === undefined ? '' : String(traces.slice(0, printed.length));
    yield {
      bar: `${name}, within 0, 1, 2 .. ${counting}: ${(all?.[counting] ?? printed!).join(' ')}`,
      figure: `${traces.join(' ')}, by ${runs} runs${all === null ? '' : `, plainly ${plainly}`}`,
      holds: (all === null || String(traces) === String(all[counting])) && (printed === undefined || shown === String(printed)),
      ...(note === undefined ? {} : { note }),
    };
  }
}

/** Programs of which every step tells before what it touches: all outcomes, and one execution of each class of the definition. */
export function generated(programs: number, executions: number): Row {
  const bar = `${programs} generated programs: the outcomes of all executions, and as many executions as classes by the definition`;
  return swept(bar, LEXICONS, { programs, executions, seed: 14 }, (wanted) => wanted.classes);
}

/** Programs with select, cancel, tasks that start tasks, and time: all outcomes, and nothing twice. */
export function generatedWide(programs: number, executions: number): Row {
  const bar = `${programs} generated programs with select, cancel, spawn or time: the outcomes of all executions, and no class twice`;
  return swept(bar, WIDE_LEXICONS, { programs, executions, seed: 15 }, null);
}

/** `classes`: how many there are by the definition; null: those that were met, each of which then has to come once. */
function swept(
  bar: string,
  lexicons: Parameters<typeof smallProgram>[0],
  { programs, executions, seed }: { readonly programs: number; readonly executions: number; readonly seed: number },
  classes: ((wanted: NonNullable<ReturnType<typeof classesOf>>) => number) | null,
): Row {
  let [compared, all, run, trials] = [0, 0, 0, 0];
  const result = fc.check(
    fc.property(smallProgram(lexicons), (program) => {
      const { scenario, saw } = smallScenario(program);
      const wanted = classesOf(scenario, saw, executions);
      fc.pre(wanted !== null); // too many executions: another one
      compared++;
      all += wanted.schedules;
      for (const order of ORDERS) {
        const got = reduced(scenario, { order, saw, most: 2 * (classes?.(wanted) ?? wanted.schedules) });
        const expected = classes?.(wanted) ?? got.classes;
        run += got.schedules;
        trials += got.trials;
        if (String([...got.outcomes].sort()) !== String([...wanted.outcomes].sort())) throw new Error(`${order}: other outcomes`);
        if (got.schedules !== expected || got.redundant > 0)
          throw new Error(`${order}: ${got.schedules} executions and ${got.redundant} redundant ones of ${expected} classes`);
      }
    }),
    { numRuns: programs, seed },
  );
  return {
    bar,
    figure: result.failed
      ? `${String(result.errorInstance)} ${JSON.stringify(result.counterexample)}`
      : `${compared} compared, ${run / ORDERS.length} executions of ${all}, ${trials / ORDERS.length} trials`,
    holds: !result.failed && compared === programs,
  };
}
