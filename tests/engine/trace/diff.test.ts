import { describe, expect, it } from 'vitest';
import { diffTraces, renderDiff } from '../../../src/engine/trace/diff.ts';
import { HEADER, opposedLocks, Script } from '../../support/records.ts';

const NAMES = { a: 'golden', b: 'now' };

describe('diffTraces', () => {
  it('finds a run the same as itself, whatever its source', () => {
    const diff = diffTraces(opposedLocks().trace(), opposedLocks().trace({ source: '0000000000000000' }));
    expect(diff).toMatchObject({ same: true, kind: 'same', settingsChanged: [], headChanged: [], sourceChanged: true });
    expect(diff.firstDifference).toBeUndefined();
    expect(renderDiff(diff, NAMES)[0]).toMatch(/^ {2}the same run/);
  });

  it('tells a move in time from a change of order', () => {
    const diff = diffTraces(opposedLocks(5_000).trace(), opposedLocks(5_700).trace({ settings: { ...HEADER.settings, cores: 4 } }));
    expect(diff).toMatchObject({ same: false, kind: 'times-only', settingsChanged: [{ name: 'cores', a: 2, b: 4 }] });
    expect(diff.orders[0]).toBe(diff.orders[1]);
    expect(diff.firstOrderDifference).toBeUndefined();
    expect(diff.firstDifference).toMatchObject({ a: { at: 6_000 }, b: { at: 6_700 } });
    expect(renderDiff(diff, NAMES)).toMatchInlineSnapshot(`
      [
        "  the same order, other times    events 25    order 3f584229",
        "  outcome ok    makespan 20 us",
        "  changed: cores 2 -> 4",
        "  identical for the first 17 events (to 1 us)",
        "  after that the times or places differ, the order never",
        "",
        "  both        14    1 us  c1  t1        thread.running    t1  overhead=1500  migrated=no",
        "  both        15    1 us  c1  right     task.running      -",
        "  both        16    1 us  c1  right     lock.acquired     b  handedOff=no",
        "> golden      17    6 us  c0  left      task.worked       -  ns=5000",
        "  golden      18    6 us  c0  left      task.blocked      -  queue=back  on=b",
        "  golden      19    6 us  c0  t0        thread.blocked    t0  in=futex",
        "  golden      20    6 us  c1  right     task.worked       -  ns=5000",
        "> now         17  6.7 us  c0  left      task.worked       -  ns=5700",
        "  now         18  6.7 us  c0  left      task.blocked      -  queue=back  on=b",
        "  now         19  6.7 us  c0  t0        thread.blocked    t0  in=futex",
        "  now         20  6.7 us  c1  right     task.worked       -  ns=5700",
      ]
    `);
  });

  it('shows where the order parts', () => {
    const other = opposedLocks(5_700).add('logged', { task: 'left', text: 'one more\nline' });
    const diff = diffTraces(opposedLocks().trace(), other.trace({ params: { n: 6 } }, 'limit'));
    expect(diff.kind).toBe('order');
    expect(diff.firstOrderDifference).toMatchObject({ index: opposedLocks().records.length, b: { kind: { name: 'logged' } } });
    expect(diff.firstOrderDifference).not.toHaveProperty('a');
    expect(diff.firstDifference!.index).toBeLessThan(diff.firstOrderDifference!.index);
    const lines = renderDiff(diff, NAMES);
    expect(lines).toMatchInlineSnapshot(`
      [
        "  another order    events 25 -> 26    order 3f584229 -> dbcb76fd",
        "  outcome ok -> limit    makespan 20 us",
        "  changed: params.n 5 -> 6",
        "  identical for the first 17 events (to 1 us)",
        "  in the same order for the first 25 events (to 20 us)",
        "",
        "  both        22   6 us  c1  t1        thread.blocked    t1  in=futex",
        "  both        23  20 us  -   left      task.stuck        -  on=b",
        "  both        24  20 us  -   right     task.stuck        -  on=a",
        "  golden  (ends here)",
        "> now         25  20 us  -   left      logged            -  line=one more line",
      ]
    `);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(96);
  });

  it('agrees with the digests', () => {
    const [a, b, c] = [opposedLocks(5_000).trace(), opposedLocks(5_700).trace(), opposedLocks().add('logged', { text: 'x' }).trace()];
    expect([diffTraces(a, b).kind, a.end.order === b.end.order, a.end.full === b.end.full]).toEqual(['times-only', true, false]);
    expect([diffTraces(a, c).kind, a.end.order === c.end.order]).toEqual(['order', false]);
  });

  it('counts another outcome of the same records as another order', () => {
    const diff = diffTraces(new Script().trace({}, 'ok'), new Script().trace({}, 'limit'));
    expect(diff).toMatchObject({ same: false, kind: 'order' });
    expect(renderDiff(diff, NAMES)[1]).toContain('outcome ok -> limit');
  });
});
