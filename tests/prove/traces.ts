import { TRACES, type TraceRow } from '../paper/traces.ts';
import { tracesOf, tracesWithin, type Traces } from '../paper/tracing.ts';
import type { Area, Row } from '../support/prove.ts';

/** Programs with more executions are left out. */
const MOST = { small: 5_000, full: 1_000_000 };
/** With so many at most, the strategies that bound have to give the same as going through all of them. */
const BOUNDED = { small: 300, full: 5_000 };

/** Traces, and those that few preemptions or delays reach: gone through plainly, and by the strategies that bound. */
export const area: Area = {
  name: 'traces',
  about: 'section 1 of the paper tables: traces of each program, and those within 0, 1, 2 .. preemptions or delays',
  *rows(size): Iterable<Row> {
    let [rows, executions] = [0, 0];
    for (const row of TRACES) {
      if (row.executions === Infinity) {
        yield bounded(row);
        rows++;
      } else if (row.executions <= MOST[size]) {
        yield counted(row, BOUNDED[size]);
        rows++;
        executions += row.executions;
      }
    }
    yield { bar: 'at least 80 rows', figure: `${rows} rows, ${executions} executions`, holds: rows >= 80 };
  },
};

function counted(row: TraceRow, most: number): Row {
  const found = tracesOf(row.program);
  const wrong: string[] = [];
  const compare = (what: string, got: readonly number[] | number, wanted: readonly number[] | number | undefined): void => {
    if (wanted !== undefined && String(got) !== String(wanted)) wrong.push(`${what}: ${String(got)}, wanted ${String(wanted)}`);
  };
  compare('executions', found.executions, row.executions);
  compare('traces', found.complete, row.traces);
  compare('failing', found.failing, row.failing);
  compare('pb', found.preemptions, row.pb);
  compare('db', found.delays.slice(0, row.db?.length), row.db);
  if (found.executions <= most) for (const [what, got, wanted] of byStrategies(row, found)) compare(what, got, wanted);
  const pb = row.pb === undefined ? '' : `, pb ${found.preemptions.join(' ')}`;
  const db = row.db === undefined ? '' : `, db ${found.delays.join(' ')}`;
  return {
    bar: row.name,
    figure: `${found.complete} of ${found.executions} executions${pb}${db}`,
    holds: wrong.length === 0,
    ...noted([...wrong, ...(row.note === undefined ? [] : [row.note])]),
  };
}

/** What each strategy gives at each bound, and what going through all executions says that it should. */
function byStrategies({ program }: TraceRow, found: Traces): [string, readonly number[], readonly number[]][] {
  return (['preemptions', 'delays'] as const).flatMap((strategy) => {
    const { schedules, traces } = tracesWithin(program, strategy);
    return [
      [`schedules with exactly 0, 1, 2 .. ${strategy}`, schedules, found.costs[strategy]],
      [`traces within 0, 1, 2 .. ${strategy}, by the strategy`, traces, found[strategy]],
    ];
  });
}

/** Too many executions to go through: by delays alone, as far as printed. */
function bounded({ name, program, db, note }: TraceRow): Row {
  const { traces } = tracesWithin(program, 'delays', db!.length - 1);
  return { bar: name, figure: `db ${traces.join(' ')}`, holds: String(traces) === String(db), ...noted(note === undefined ? [] : [note]) };
}

const noted = (lines: readonly string[]): { note?: string } => (lines.length === 0 ? {} : { note: lines.join('\n') });
