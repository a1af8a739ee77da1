import { readdir } from 'node:fs/promises';

/** How hard an area tries: `small` belongs to `npm test` and takes a second or two, `full` is what the bar says. */
export type Size = 'small' | 'full';

/** One bar, what was measured against it, and whether it holds. */
export interface Row {
  readonly bar: string;
  readonly figure: string;
  readonly holds: boolean;
  readonly note?: string;
}

/** A program that measures some of the bars the project sets itself: `tests/prove/<name>.ts` exports it as `area`. */
export interface Area {
  readonly name: string;
  readonly about: string;
  rows(size: Size): Iterable<Row> | AsyncIterable<Row>;
}

/** The names of all areas, in alphabetical order. */
export async function areaNames(): Promise<string[]> {
  const files = await readdir(new URL('../prove/', import.meta.url));
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

export async function loadArea(name: string): Promise<Area> {
  const { area } = (await import(`../prove/${name}.ts`)) as { area?: Area };
  if (area === undefined) throw new Error(`tests/prove/${name}.ts exports no 'area'`);
  if (area.name !== name) throw new Error(`tests/prove/${name}.ts calls its area '${area.name}'`);
  return area;
}

/** All rows of `area`, each also handed to `see` as it comes. An area that throws, or measures nothing, gets a row that says so. */
export async function measure(area: Area, size: Size, see: (row: Row) => void = () => {}): Promise<Row[]> {
  const rows: Row[] = [];
  const add = (row: Row): void => {
    rows.push(row);
    see(row);
  };
  try {
    for await (const row of area.rows(size)) add(row);
    if (rows.length === 0) add({ bar: 'the area measures something', figure: 'no rows', holds: false });
  } catch (error) {
    const [figure = '', ...note] = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n');
    add({ bar: 'the area runs to its end', figure, holds: false, note: note.join('\n') });
  }
  return rows;
}

/** A table of bar, figure and verdict; notes stand under their row. */
export function table(rows: readonly Row[]): string {
  const widest = (texts: readonly string[]): number => texts.reduce((width, text) => Math.max(width, text.length), 0);
  const bar = widest(['bar', ...rows.map((row) => row.bar)]);
  const figure = widest(['figure', ...rows.map((row) => row.figure)]);
  const line = (a: string, b: string, c: string): string => `${a.padEnd(bar)}  ${b.padEnd(figure)}  ${c}`;
  const lines = [line('bar', 'figure', 'verdict'), line('-'.repeat(bar), '-'.repeat(figure), '-------')];
  for (const row of rows) {
    lines.push(line(row.bar, row.figure, row.holds ? 'holds' : 'FAILS'));
    for (const note of row.note?.split('\n') ?? []) lines.push(`  ${note.trim()}`);
  }
  return lines.join('\n');
}

/** The plain line that a run ends with. */
export function closing(rows: readonly Row[]): string {
  const passed = rows.filter((row) => row.holds).length;
  return `${passed} passed, ${rows.length - passed} failed`;
}
