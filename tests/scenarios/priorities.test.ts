import { describe, expect, it } from 'vitest';
import { ms, prepare, us, type Scalar, type Scenario } from 'seedloom';
import { recordOf } from '../../src/engine/trace/records.ts';
import priorityInversion from '../../scenarios/priority-inversion.ts';
import priorityInversionInherits from '../../scenarios/priority-inversion-inherits.ts';

/** Every cost of machine and runtime that the two scenarios meet, at nothing. */
const FREE = { 'os.switchNs': 0, 'os.wakeNs': 0, 'os.syscallNs': 0, 'op.lockNs': 0, 'op.loopNs': 0 };

/** When each task ended. */
function ends(one: Scenario, settings: Record<string, Scalar> = {}): Record<string, number> {
  const found: Record<string, number> = {};
  prepare(one, { runtime: 'os-threads', settings }).run({
    seed: '1',
    listen: () => ({
      record: (raw) => {
        const record = recordOf(raw);
        if (record.kind === 'task.finished') found[record.task!] = record.at;
      },
    }),
  });
  return found;
}

/** A switch, as `os.switchNs` has it. */
const SWITCH = us(1.5);
/** Out of idle, two sleeps of 1 ns, three system calls (two to sleep, one to wait for the lock), and four operations on it. */
const REST = us(5) + 2 + 3 * 200 + 4 * 3;

describe('priority inversion, by hand calculation', () => {
  // `least` has had 2 of its 5 ms when `between` comes, at 2 (1 before `urgent`, which only asks for the lock, and 1 after it)
  it('without costs: `between` from 2 to 102, `least` its other 3 ms until 105, `urgent` its 1 ms until 106', () => {
    expect(ends(priorityInversion, FREE)).toEqual({ between: ms(102), least: ms(105), urgent: ms(106) });
  });

  it('that inherits, without costs: `least` on to 5, `urgent` to 6, and then `between` to 106', () => {
    expect(ends(priorityInversionInherits, FREE)).toEqual({ least: ms(5), urgent: ms(6), between: ms(106) });
  });

  it('with costs: 106 and 8 switches', () => {
    // to urgent, between and least, that begin; urgent, least; between, least; urgent
    expect(ends(priorityInversion)['urgent']).toBe(ms(106) + 8 * SWITCH + REST);
  });

  it('that inherits, with costs: 6 and 6 switches', () => {
    // to urgent, between and least, that begin; urgent, least; urgent
    expect(ends(priorityInversionInherits)['urgent']).toBe(ms(6) + 6 * SWITCH + REST);
  });

  it('on two cores there is none: the holder has a core of its own', () => {
    expect(ends(priorityInversion, { ...FREE, 'os.migrationNs': 0, cores: 2 })).toEqual({ least: ms(5), urgent: ms(6), between: ms(102) });
  });
});
