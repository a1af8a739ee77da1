import { describe, expect, it } from 'vitest';
import { prepare, us, type Scalar, type Scenario } from 'seedloom';
import { metrics, type Metrics } from '../../src/engine/analysis/metrics.ts';
import { parseTrace } from '../../src/engine/trace/text.ts';
import closedChannelOff from '../../scenarios/corpus/classics/closed-channel-off.ts';
import closedChannelSpin from '../../scenarios/corpus/classics/closed-channel-spin.ts';
import lockBarging from '../../scenarios/corpus/classics/lock-barging.ts';
import lockHandedOver from '../../scenarios/corpus/classics/lock-handed-over.ts';
import politeHallway from '../../scenarios/corpus/classics/polite-hallway.ts';
import politeHallwayBackOff from '../../scenarios/corpus/classics/polite-hallway-back-off.ts';
import readersFirst from '../../scenarios/corpus/classics/readers-first.ts';
import readersInTurn from '../../scenarios/corpus/classics/readers-in-turn.ts';
import replyAfterTimeOut from '../../scenarios/corpus/classics/reply-after-time-out.ts';
import { traced } from '../support/check-run.ts';

type Values = Readonly<Record<string, Scalar>>;

/** One run on OS threads. */
function timed(scenario: Scenario, params: Values = {}, settings: Values = {}) {
  const { text } = traced(scenario, { runtime: 'os-threads', params, settings }, '1');
  const { records, header, end } = parseTrace(text);
  const figures: Metrics = metrics(records, header, end);
  return { records, end, figures, log: records.filter((one) => one.kind.name === 'logged').map((one) => one.text) };
}

/** How a hundred seeds end on OS threads. */
function outcomes(scenario: Scenario, params: Values, settings: Values = {}): string[] {
  const prepared = prepare(scenario, { runtime: 'os-threads', params, settings });
  const seen = new Set<string>();
  for (let seed = 1; seed <= 100; seed++) seen.add(prepared.run({ seed: String(seed) }).end.outcome);
  return [...seen].sort();
}

describe('6: a writer behind readers', () => {
  const waited = (figures: Metrics): number => figures.tasks.find((task) => task.name === 'writer')!.blockedNs;

  it.each([5, 20, 80])('waits until the last of %i rounds where readers come first, overtaken by every one of them', (rounds) => {
    const { figures, log, end } = timed(readersFirst, { rounds });
    expect(log).toEqual([`let in after ${2 * rounds - 1} overtakes`]); // all but the one that was inside
    expect(end.outcome).toBe('check-failed');
    expect(waited(figures)).toBeGreaterThan(us(100 * rounds));
  });

  it.each([5, 20, 80])('waits for one read where they are served in turn, in %i rounds too', (rounds) => {
    const { figures, log, end } = timed(readersInTurn, { rounds });
    expect(log).toEqual(['let in after 0 overtakes']);
    expect(end.outcome).toBe('ok');
    expect(waited(figures)).toBeLessThan(us(100));
  });
});

describe('15: a lock that is handed over', () => {
  const rounds = 60;
  const passes = 3 * rounds;
  const object = (figures: Metrics, name: string) => figures.objects.find((one) => one.name === name)!;

  it('on one core costs a switch for nearly every pass, and nearly every pass has to wait', () => {
    const { figures } = timed(lockHandedOver, { rounds });
    expect(figures.contextSwitches / passes).toBeGreaterThan(0.95);
    expect(object(figures, 'token').waits / passes).toBeGreaterThan(0.95);
    // once they queue, two others are before each: their units of 10 us inside and outside, less its own unit outside
    expect(object(figures, 'token').waitNs / object(figures, 'token').waits).toBeGreaterThan(us(30));
  });

  it('does so from the first preemption on, not before', () => {
    const { records } = timed(lockHandedOver, { rounds });
    const waits = records.filter((one) => one.kind.name === 'task.blocked' && one.at < us(105));
    expect(waits).toHaveLength(0);
  });

  it('with a lock that anybody may take, the queue dissolves: less than half the switches, a quarter of the waits', () => {
    const [handed, barging] = [timed(lockHandedOver, { rounds }).figures, timed(lockBarging, { rounds }).figures];
    expect(barging.contextSwitches).toBeLessThan(handed.contextSwitches / 2);
    expect(object(barging, 'lock').waits).toBeLessThan(object(handed, 'token').waits / 4);
    expect(barging.makespan).toBeLessThan(handed.makespan);
  });

  it.each([0, 1, 2])('with a switch of %i units of work, a pass takes two units and a switch on one core', (units) => {
    const { figures } = timed(lockHandedOver, { rounds }, { 'os.switchNs': units * us(10) });
    expect(figures.makespan / passes / us(10)).toBeGreaterThan((2 + units) * 0.95);
    expect(figures.makespan / passes / us(10)).toBeLessThan((2 + units) * 1.08);
  });

  it('with a core for each, a pass takes one unit and a wake-up: 1/(1 + s)', () => {
    const { figures } = timed(lockHandedOver, { rounds }, { cores: 4 });
    expect(figures.makespan / passes).toBeGreaterThan(us(15));
    expect(figures.makespan / passes).toBeLessThan(us(15.5));
  });
});

describe('16: two in a hallway', () => {
  it('in lock step never pass, however often they try', () => {
    for (const tries of [1, 10, 100]) expect(timed(politeHallway, { tries }).end.outcome).toBe('check-failed');
  });

  it('pass sooner or later where nothing is exact', () => {
    expect(outcomes(politeHallway, { tries: 1 }, { exact: false })).toEqual(['check-failed', 'ok']);
    expect(outcomes(politeHallway, { tries: 10 }, { exact: false })).toEqual(['ok']);
  });

  it('pass where each steps aside for a random while', () => {
    expect(outcomes(politeHallwayBackOff, { tries: 10 })).toEqual(['ok']);
  });
});

describe('24: a reply after the time-out', () => {
  it.each([
    ['sooner', 100, ['ok']],
    ['at the same time', 200, ['deadlock', 'ok']],
    ['later', 300, ['deadlock']],
  ] as const)('%s than the caller gives up', (_when, takesUs, ends) => {
    const slack = { exact: false, 'os.timerSlackNs': 0 };
    expect(outcomes(replyAfterTimeOut, { takesUs, limitUs: 200 }, slack)).toEqual(ends);
  });
});

describe('25: a loop over a closed channel', () => {
  const choices = (scenario: Scenario) => timed(scenario).records.filter((one) => one.kind.name === 'select.chosen');

  it('turns 20 times before anything can have come', () => {
    const turns = choices(closedChannelSpin);
    expect(turns).toHaveLength(20);
    expect(turns.at(-1)!.at).toBeLessThan(us(10)); // the first letter comes after 50 us
  });

  it('with the closed one off turns once for its end and once for each letter', () => {
    expect(choices(closedChannelOff).map((one) => one.object)).toEqual(['news', 'letters', 'letters']);
  });
});
