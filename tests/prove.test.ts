import { describe, expect, it } from 'vitest';
import { areaNames, closing, loadArea, measure, table, type Area, type Row } from './support/prove.ts';

describe('the bars, at a small size', async () => {
  for (const name of await areaNames()) {
    it(name, async () => {
      const rows = await measure(await loadArea(name), 'small');
      const broken = rows.filter((row) => !row.holds);
      if (broken.length > 0) expect.fail(`\n${table(broken)}`);
    });
  }
});

describe('the harness', () => {
  const areaOf = (rows: () => Iterable<Row>): Area => ({ name: 'made-up', about: '', rows });

  it('aligns bars, figures and verdicts, with a note under its row', () => {
    const rows: Row[] = [
      { bar: 'fast', figure: '12 ms', holds: true },
      { bar: 'right', figure: '3 of 4', holds: false, note: 'the fourth is late' },
    ];
    expect(table(rows)).toBe(
      ['bar    figure  verdict', '-----  ------  -------', 'fast   12 ms   holds', 'right  3 of 4  FAILS', '  the fourth is late'].join(
        '\n',
      ),
    );
    expect(closing(rows)).toBe('1 passed, 1 failed');
  });

  it('fails an area that throws, and keeps the rows before', async () => {
    const rows = await measure(
      areaOf(function* () {
        yield { bar: 'first', figure: 'ok', holds: true };
        throw new Error('out of luck');
      }),
      'small',
    );
    expect(rows.map((row) => row.holds)).toEqual([true, false]);
    expect(rows[1]!.figure).toBe('Error: out of luck');
  });

  it('fails an area that measures nothing', async () => {
    expect(
      (
        await measure(
          areaOf(() => []),
          'small',
        )
      ).map((row) => row.holds),
    ).toEqual([false]);
  });
});
