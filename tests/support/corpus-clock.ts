import { ms, prepare, us, type Outcome, type Scalar, type Scenario } from 'seedloom';
import { metrics, type Metrics } from '../../src/engine/analysis/metrics.ts';
import { parseTrace } from '../../src/engine/trace/text.ts';
import closedChannelSpin from '../../scenarios/corpus/classics/closed-channel-spin.ts';
import lockBarging from '../../scenarios/corpus/classics/lock-barging.ts';
import lockHandedOver from '../../scenarios/corpus/classics/lock-handed-over.ts';
import politeHallway from '../../scenarios/corpus/classics/polite-hallway.ts';
import readersFirst from '../../scenarios/corpus/classics/readers-first.ts';
import readersInTurn from '../../scenarios/corpus/classics/readers-in-turn.ts';
import replyAfterTimeOut from '../../scenarios/corpus/classics/reply-after-time-out.ts';
import inversion from '../../scenarios/priority-inversion.ts';
import inversionInherits from '../../scenarios/priority-inversion-inherits.ts';
import { traced } from './check-run.ts';
import type { Row } from './prove.ts';

type Values = Readonly<Record<string, Scalar>>;

/** What the corpus states by a measure, or by the clock: looked at where there is one. */
export function* clockRows(): Iterable<Row> {
  yield starvation();
  yield priorities();
  yield convoy();
  const hallway = [1, 10, 100].map((tries) => timed(politeHallway, { tries }).outcome);
  yield row('16 in lock step they never pass', hallway.join(' '), all(hallway, 'check-failed'));
  yield timeOut();
  const { outcome, records } = timed(closedChannelSpin);
  const turns = records.filter((one) => one.kind.name === 'select.chosen');
  const last = turns.at(-1)?.at ?? Infinity;
  yield row('25 spins from the first moment on', `${turns.length} turns in ${last} ns`, outcome === 'check-failed' && last < us(50));
}

const row = (bar: string, figure: string, holds: boolean): Row => ({ bar, figure, holds });
const all = (found: readonly Outcome[], wanted: Outcome): boolean => found.every((one) => one === wanted);

function timed(scenario: Scenario, params: Values = {}, settings: Values = {}) {
  const { text } = traced(scenario, { runtime: 'os-threads', params, settings }, '1');
  const { records, header, end } = parseTrace(text);
  const figures: Metrics = metrics(records, header, end);
  return { records, outcome: end.outcome, figures };
}

function starvation(): Row {
  const overtakes = (scenario: Scenario, rounds: number): string =>
    /\d+/.exec(timed(scenario, { rounds }).records.findLast(({ kind }) => kind.name === 'logged')?.text ?? '')?.[0] ?? 'none';
  const rounds = [5, 20, 80];
  const [first, turns] = [readersFirst, readersInTurn].map((one) => rounds.map((count) => overtakes(one, count)));
  const figure = `overtaken ${first!.join(' ')} times, in turn ${turns!.join(' ')}`;
  return row('6 the writer is overtaken by every read of 5, 20 and 80 rounds', figure, first!.join() === '9,39,159' && turns!.join() === '0,0,0');
} // prettier-ignore

function priorities(): Row {
  const free = { 'os.switchNs': 0, 'os.wakeNs': 0, 'os.syscallNs': 0, 'op.lockNs': 0, 'op.loopNs': 0, 'os.migrationNs': 0 };
  const ends = (scenario: Scenario, cores: number): number =>
    timed(scenario, {}, { ...free, cores }).records.find(({ kind, task }) => kind.name === 'task.finished' && task === 'urgent')!.at /
    ms(1);
  const found = [ends(inversion, 1), ends(inversionInherits, 1), ends(inversion, 2)];
  return row('7 H ends at 106, by inheritance at 6, on two cores at 6', found.join(' '), found.join() === '106,6,6');
}

function convoy(): Row {
  const rounds = 60;
  const passes = 3 * rounds;
  const rate = (scenario: Scenario, switchNs: number): number =>
    (us(20) * passes) / timed(scenario, { rounds }, { 'os.switchNs': switchNs }).figures.makespan;
  // a pass is two units of 10 us and a switch of `s` units: 1 / (1 + s / 2) of what it is without
  const found = [0, 1, 2].map((units) => rate(lockHandedOver, units * us(10)));
  const [handed, barging] = [lockHandedOver, lockBarging].map((one) => timed(one, { rounds }).figures.contextSwitches / passes);
  const holds = found.every((one, units) => Math.abs(one * (1 + units / 2) - 1) < 0.08) && handed! > 0.95 && barging! < 0.5;
  const texts = found.map((one) => one.toFixed(2)).join(' ');
  const figure = `${texts} of what the core could do; ${handed!.toFixed(2)} switches a pass, ${barging!.toFixed(2)} with barging`;
  return row('15 a lock handed over costs a switch of 0, 1, 2 units for every pass', figure, holds);
}

function timeOut(): Row {
  const outcomes = (takesUs: number): readonly Outcome[] => {
    const settings = { exact: false, 'os.timerSlackNs': 0 };
    const prepared = prepare(replyAfterTimeOut, { runtime: 'os-threads', params: { takesUs, limitUs: 200 }, settings });
    return Array.from({ length: 50 }, (_, seed) => prepared.run({ seed: String(seed + 1) }).end.outcome);
  };
  const [sooner, tie, later] = [100, 200, 300].map(outcomes);
  const share = (found: readonly Outcome[] | undefined): number => found!.filter((one) => one === 'deadlock').length;
  const figure = `${share(sooner)}, ${share(tie)} and ${share(later)} of 50`;
  const holds = all(sooner!, 'ok') && share(tie) > 0 && share(tie) < 50 && all(later!, 'deadlock');
  return row('24 leaked never, in some runs, always as the reply comes sooner, with or after the time-out', figure, holds);
}
