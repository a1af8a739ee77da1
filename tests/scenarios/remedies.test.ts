import { describe, expect, it } from 'vitest';
import { ms, odometer, prepare, us, type Scenario, type TraceRecord } from 'seedloom';
import { recordOf } from '../../src/engine/trace/records.ts';
import boundedBuffer from '../../scenarios/bounded-buffer.ts';
import livelock from '../../scenarios/livelock.ts';
import lostUpdate from '../../scenarios/lost-update.ts';
import lostUpdateAtomic from '../../scenarios/lost-update-atomic.ts';
import lostUpdateLocked from '../../scenarios/lost-update-locked.ts';
import lostWakeup from '../../scenarios/lost-wakeup.ts';
import lostWakeupLocked from '../../scenarios/lost-wakeup-locked.ts';
import opposedLocks from '../../scenarios/opposed-locks.ts';
import opposedLocksCoarse from '../../scenarios/opposed-locks-coarse.ts';
import opposedLocksOrdered from '../../scenarios/opposed-locks-ordered.ts';
import opposedLocksTimeout from '../../scenarios/opposed-locks-timeout.ts';
import overdraft from '../../scenarios/overdraft.ts';
import overdraftSwap from '../../scenarios/overdraft-swap.ts';
import seatBooking from '../../scenarios/seat-booking.ts';
import seatBookingLocked from '../../scenarios/seat-booking-locked.ts';
import seatBookingOneCore from '../../scenarios/seat-booking-one-core.ts';
import seatBookingSerial from '../../scenarios/seat-booking-serial.ts';
import starvation from '../../scenarios/starvation.ts';
import timeSlices from '../../scenarios/time-slices.ts';
import writerStarvation from '../../scenarios/writer-starvation.ts';

const BUGS = [opposedLocks, lostUpdate, seatBooking, lostWakeup, overdraft];
const REMEDIES = [
  opposedLocksOrdered,
  opposedLocksTimeout,
  opposedLocksCoarse,
  lostUpdateLocked,
  lostUpdateAtomic,
  seatBookingSerial,
  seatBookingLocked,
  lostWakeupLocked,
  overdraftSwap,
  boundedBuffer,
];
const named = (list: readonly Scenario[]) => list.map((one) => [one.name, one] as const);

function recordsOf(scenario: Scenario, seed = '1', runtime = 'os-threads'): TraceRecord[] {
  const records: TraceRecord[] = [];
  prepare(scenario, { runtime }).run({ seed, listen: () => ({ record: (raw) => void records.push(recordOf(raw)) }) });
  return records;
}

describe.each(named(BUGS))('%s', (_name, scenario) => {
  it('on os-threads fails under at least 10 of 100 seeds, and goes well under at least 10', () => {
    const prepared = prepare(scenario, { runtime: 'os-threads' });
    let well = 0;
    for (let seed = 1; seed <= 100; seed++) if (prepared.run({ seed: String(seed) }).end.outcome === 'ok') well++;
    expect(well).toBeGreaterThanOrEqual(10);
    expect(well).toBeLessThanOrEqual(90);
  });
});

describe.each(named(REMEDIES))('%s', (_name, scenario) => {
  it.each(['os-threads', 'interleaving'])('on %s goes well under 200 seeds', (runtime) => {
    const prepared = prepare(scenario, { runtime });
    for (let seed = 1; seed <= 200; seed++) expect(prepared.run({ seed: String(seed) }).end.outcome, `seed ${seed}`).toBe('ok');
  });

  it.each([1, 2, 4])('on %i cores goes well under 50 seeds', (cores) => {
    const prepared = prepare(scenario, { runtime: 'os-threads', settings: { cores } });
    for (let seed = 1; seed <= 50; seed++) expect(prepared.run({ seed: String(seed) }).end.outcome, `seed ${seed}`).toBe('ok');
  });
});

describe('in every order there is', () => {
  it.each([
    ['lost-update-locked', lostUpdateLocked, { rounds: 3 }, 20], // C(6,3): whose turn the lock is
    ['lost-update-atomic', lostUpdateAtomic, { rounds: 3 }, 20],
    ['seat-booking-locked', seatBookingLocked, {}, 2],
    ['opposed-locks-coarse', opposedLocksCoarse, {}, 2],
    ['lost-wakeup-locked', lostWakeupLocked, {}, 2], // who has the lock first
    ['overdraft-swap', overdraftSwap, {}, 6], // three after either has looked: it swaps, or the other looks, and one of the two swaps
  ] as const)('%s goes well', (_name, scenario, params, orders) => {
    const prepared = prepare(scenario, { runtime: 'interleaving', params });
    const answers = odometer();
    let runs = 0;
    do {
      expect(prepared.run({ seed: '1', answers }).end.outcome).toBe('ok');
      runs++;
    } while (answers.advance());
    expect(runs).toBe(orders);
  });
});

describe('some order is enough', () => {
  it.each([
    ['livelock', 'check-failed', livelock],
    ['livelock', 'ok', livelock],
    ['lost-wakeup', 'deadlock', lostWakeup],
    ['overdraft', 'check-failed', overdraft],
    ['starvation', 'check-failed', starvation],
    ['writer-starvation', 'check-failed', writerStarvation],
  ] as const)('%s can end in %s', (_name, outcome, scenario) => {
    const seen = [true, false].map((exact) => {
      const prepared = prepare(scenario, { runtime: 'interleaving', settings: { exact } });
      return Array.from({ length: 50 }, (_, k) => prepared.run({ seed: String(k + 1) }).end.outcome);
    });
    expect(seen.flat()).toContain(outcome);
  });
});

describe('who has which core when', () => {
  it('time-slices: a turn every 4 ms and a switch, to the nanosecond', () => {
    const turns = recordsOf(timeSlices).flatMap((one) => (one.kind === 'thread.running' ? [`${one.thread} ${one.at}`] : []));
    // 5 us until the core has left its idle state, then 1.5 us of switch before each slice
    const expected = Array.from({ length: 9 }, (_, k) => `T${(k % 3) + 1} ${us(5) + k * (ms(4) + us(1.5))}`);
    expect(turns).toEqual(expected);
  });

  /** What the two clients did with the seat, in order, and on which cores. */
  const story = (scenario: Scenario, seed?: string): { steps: string; cores: number } => {
    const steps = recordsOf(scenario, seed).flatMap((one) =>
      one.task !== null && (one.kind === 'cell.read' || one.kind === 'cell.written') && one.cell === 'seats' ? [one] : [],
    );
    return {
      steps: steps.map((one) => `${one.task} ${one.kind.slice(5)} ${one.value}`).join(', '),
      cores: new Set(steps.map((one) => one.core)).size,
    };
  };

  it('seat-booking-serial: the second client is told that nothing is left', () => {
    expect(story(seatBookingSerial).steps).toBe('ann read 1, ann read 1, ann written 0, ben read 0');
  });

  it('seat-booking: where it fails, both have looked before either has booked, on two cores', () => {
    const prepared = prepare(seatBooking, { runtime: 'os-threads' });
    let failed = 0;
    for (let seed = 1; seed <= 100; seed++) {
      if (prepared.run({ seed: String(seed) }).end.outcome === 'ok') continue;
      failed++;
      const { steps, cores } = story(seatBooking, String(seed));
      expect(steps).toMatch(/^(?:ann read 1, ben read 1|ben read 1, ann read 1),/);
      expect(cores).toBe(2);
    }
    expect(failed).toBeGreaterThanOrEqual(10);
  });

  it('seat-booking-one-core: both have looked before either has booked, on one core', () => {
    const { steps, cores } = story(seatBookingOneCore);
    expect(steps).toMatch(/^ann read 1, ben read 1, ann read 1, ann written 0,/);
    expect(cores).toBe(1);
  });
});
