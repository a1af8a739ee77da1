import { evidenceOf, listed, type Finding } from '../trace/finding.ts';
import type { Raw } from '../trace/records.ts';
import { leaving } from './explain-lacks.ts';
import { Ties, type Held } from './explain-waits.ts';
import { inReality, remedyText } from './reality.ts';

/** A record that belongs to a story, and what it means there; empty where it speaks for itself. */
export interface Step {
  readonly raw: Raw;
  readonly note: string;
}

/** A finding told to somebody who has not seen the scenario. */
export interface Story {
  readonly finding: Finding;
  /** Ascending. */
  readonly steps: readonly Step[];
  /** What follows from the steps, a sentence each. */
  readonly told: readonly string[];
  /** What the thing itself would print or do. */
  readonly reality: string;
  readonly remedy: string;
}

/** How a finding came about, from the records of its run. `stoodAt`: at which operation its tasks were left, where that is known. */
export function storyOf(
  finding: Finding,
  records: readonly Raw[],
  runtime: string,
  stoodAt: ReadonlyMap<string, string> = new Map(),
): Story {
  const evidence = evidenceOf(finding, records);
  const { steps, told } = (TELLERS[finding.kind] ?? others)(finding, evidence, records);
  const unique = new Map<number, Step>();
  for (const step of steps) if (unique.get(step.raw.seq)?.note !== '' || step.note !== '') unique.set(step.raw.seq, step);
  const sorted = [...unique.values()].sort((a, b) => a.raw.seq - b.raw.seq).slice(-MOST_STEPS);
  return { finding, steps: sorted, told, reality: inReality(finding, runtime, records), remedy: remedyText(finding, records, stoodAt) };
}
const MOST_STEPS = 16;

type Told = Pick<Story, 'steps' | 'told'>;
type Teller = (finding: Finding, evidence: readonly Raw[], records: readonly Raw[]) => Told;

const plain = (raws: readonly Raw[], note = ''): Step[] => raws.map((raw) => ({ raw, note }));

/** What a task has just before a record. */
function heldBefore(raw: Raw, records: readonly Raw[]): readonly Held[] {
  const ties = new Ties();
  for (const one of records) {
    if (one.seq >= raw.seq) break;
    ties.see(one);
  }
  return ties.heldBy(raw.task ?? '');
}

/** Both accesses, what each task holds there, and what is missing between them. */
const race: Teller = ({ objects: [object] }, [first, second], records) => {
  if (first === undefined || second === undefined) return { steps: [], told: [] };
  const [mine, other] = [heldBefore(first, records), heldBefore(second, records)];
  const common = mine.filter(({ object: name }) => other.some((one) => one.object === name)).map(({ object: name }) => name);
  const what = (held: readonly Held[]): string => (held.length === 0 ? 'no lock' : listed(held.map((one) => one.object)));
  return {
    steps: [
      ...plain([...mine, ...other].map(({ since }) => since)),
      { raw: first, note: 'one access' },
      { raw: second, note: `the other: nothing leads here from event ${first.seq}` },
    ],
    told: [
      `At its access ${first.task} holds ${what(mine)}, and ${second.task} holds ${what(other)}: ${common.length === 0 ? 'they have no lock in common' : `${listed(common)} lets both in`}.`,
      `Nothing that ${first.task} does after event ${first.seq} (an unlock, a message, a start, its end) is what ${second.task} waits for or takes before event ${second.seq}.`,
      `So the two could as well have come the other way round, or at once, and what ${object} then holds is chance.`,
    ],
  };
};

/** Each nesting: where the first lock was taken, where the second, and what else was held. */
const lockOrder: Teller = (_finding, evidence, records) => {
  const steps: Step[] = [];
  const told: string[] = [];
  const guards: string[][] = [];
  for (const raw of evidence) {
    const held = heldBefore(raw, records);
    steps.push(...plain(held.map(({ since }) => since)), { raw, note: `while it holds ${listed(held.map(({ object }) => object))}` });
    guards.push(held.map(({ object }) => object));
    told.push(`${raw.task} takes ${[...held.map(({ object }) => object), raw.object!].join(', then ')}.`);
  }
  const common = (guards[0] ?? []).filter((name) => guards.every((list) => list.includes(name)));
  if (evidence.length > 1 && common.length === 0)
    told.push(
      'No lock is held in all of these places, and no start, end or message keeps them apart: each task may have its first lock when it asks for the next.',
    );
  else if (evidence.length === 1) told.push('A writer that asks between the two is served before the second reader, who is the first.');
  told.push('It did not happen in this run.');
  return { steps, told };
};

/** Who waits, with what in hand. */
const waits: Teller = (finding, evidence, records) => {
  const ties = new Ties();
  for (const raw of records) ties.see(raw);
  const steps: Step[] = plain(evidence);
  const told: string[] = [];
  for (const task of finding.tasks.slice(0, 6)) {
    const held = ties.heldBy(task);
    steps.push(...plain(held.map(({ since }) => since)));
    const blocked = records.findLast((raw) => raw.task === task && (raw.kind.name === 'task.blocked' || raw.kind.name === 'task.stuck'));
    if (blocked === undefined) continue;
    steps.push({ raw: blocked, note: 'for ever' });
    for (const { wants, to } of ties.edges(task, blocked.text.split(' ')))
      told.push(wants === to ? `${task} waits for the end of ${to}.` : `${task} waits for ${wants}, which ${to} has.`);
  }
  const stuck = new Set(finding.tasks);
  for (const object of finding.objects.slice(0, 4)) steps.push(...plain(leaving(object, stuck, records)));
  for (const object of finding.objects.slice(0, 4))
    steps.push(...plain(records.filter((raw) => raw.object === object && raw.task !== null && raw.kind.name !== 'object.made').slice(-2)));
  return { steps, told };
};

/** The lock taken, and the end of the one who took it; or the step by which a task failed. */
const misuse: Teller = ({ tasks: [task], objects: [object] }, evidence, records) => {
  if (object === undefined) return { steps: plain(evidence), told: [] };
  const taken = records.findLast((raw) => raw.task === task && raw.object === object && raw.kind.name.endsWith('.acquired'));
  const end = records.find((raw) => raw.task === task && (raw.kind.name === 'task.finished' || raw.kind.name === 'task.failed'));
  return {
    steps: [
      ...(taken === undefined ? [] : [{ raw: taken, note: 'never given back' }]),
      ...(end === undefined ? plain(evidence) : [{ raw: end, note: `with ${object} in hand` }]),
    ],
    told: [
      taken?.kind.name === 'rwlock.acquired' && taken.x === 0
        ? `Whoever asks to write under ${object} from now on waits for ever, and behind a waiting writer new readers wait too where writers are preferred.`
        : `Whoever asks for ${object} from now on waits for ever, also where nobody has asked yet.`,
    ],
  };
};

/** The look before, the call that nobody heard, the wait after it. */
const lostWakeup: Teller = ({ tasks: [task], objects: [object, other] }, evidence, records) => {
  const [first, last] = [evidence[0], evidence.at(-1)];
  if (first === undefined || last === undefined) return { steps: [], told: [] };
  if (other !== undefined)
    return {
      steps: evidence.map((raw) => ({ raw, note: raw.task === task ? 'waits here' : 'nobody waits here' })),
      told: [
        `${task} waits on ${object}, and nobody notifies that. If ${last.task} meant ${task} when it notified ${other}, it took the wrong condition.`,
      ],
    };
  const isCall = (raw: Raw): boolean => raw.task !== task;
  const looked = records.findLast(
    (raw) => raw.seq < first.seq && raw.task === task && /^(?:cell\.read|atomic\.loaded)$/.test(raw.kind.name),
  );
  return {
    steps: [
      ...(looked === undefined ? [] : [{ raw: looked, note: 'decides to wait' }]),
      ...evidence.map((raw) => ({ raw, note: isCall(raw) ? 'nobody hears it' : 'waits for what has been' })),
    ],
    told: [
      `A notification is kept for nobody: who begins to wait on ${object} after it is not woken by it.`,
      looked === undefined
        ? `${task} comes to its wait without looking whether it still has to.`
        : `${task} decided by what it saw at event ${looked.seq}, and that was no longer so when it began to wait.`,
    ],
  };
};

const checkThenAct: Teller = ({ objects: [object], tasks: [own, other] }, evidence) => ({
  steps: evidence.map((raw, k) => ({ raw, note: ['looks', `${own} does not see this`, 'acts on the first look'][k] ?? '' })),
  told: [
    `What ${own} knew of ${object} was out of date when it acted. If it decided by it, it decided wrongly; if it computed from it, what ${other} did is gone.`,
    'It is no certainty: a task that looks for another purpose, and then writes whatever was there, does nothing wrong.',
  ],
});

const others: Teller = (finding, evidence, records) => {
  const steps = plain(evidence);
  for (const raw of evidence) if (raw.task !== null) steps.push(...plain(heldBefore(raw, records).map(({ since }) => since)));
  const told =
    finding.certainty === 'hint'
      ? ['Whether it is a mistake depends on what was meant: how long a wait may be, the records do not say.']
      : [];
  return { steps, told };
};

/** What the first of them did before the last of them came. */
function meanwhile(evidence: readonly Raw[], records: readonly Raw[]): readonly Raw[] {
  const [from, to] = [evidence[0], evidence.at(-1)];
  if (from === undefined || to === undefined) return [];
  const dull = ['task.readied', 'task.running'];
  const own = records.filter(({ task, seq, kind }) => task === from.task && seq > from.seq && seq < to.seq && !dull.includes(kind.name));
  return own.slice(0, 4);
}

const WORKS: ReadonlySet<string> = new Set(['task.running', 'task.worked']);

/** Waits that are long, and not for ever: those who wait, and who has it meanwhile. */
const longWait =
  (...told: readonly string[]): Teller =>
  (finding, evidence, records) => {
    const from = evidence[0]?.seq ?? 0;
    const object = finding.objects[0];
    const all = records.filter((raw) => raw.object === object && raw.kind.name.endsWith('.acquired'));
    const [before, after] = [all.filter(({ seq }) => seq < from), all.filter(({ seq }) => seq > from)];
    const taken = after.length > 1 ? [...before.slice(-1), ...after.slice(0, 4)] : [...before.slice(-4), ...after];
    const to = evidence.at(-1)?.seq ?? from;
    const first = finding.tasks.flatMap((task) => records.find((raw) => raw.seq > from && raw.seq < to && raw.task === task && WORKS.has(raw.kind.name)) ?? []); // prettier-ignore
    const waiting = records.filter((raw) => raw.kind.name === 'task.blocked' && raw.text === object && finding.tasks.includes(raw.task!));
    return { steps: plain([...evidence, ...taken, ...first, ...waiting.slice(0, 2)]), told };
  };

const TELLERS: Partial<Record<Finding['kind'], Teller>> = {
  race,
  'lock-order': lockOrder,
  deadlock: waits,
  'partial-deadlock': waits,
  leak: waits,
  'pool-starvation': waits,
  misuse,
  'lost-wakeup': lostWakeup,
  'check-then-act': checkThenAct,
  starvation: longWait(
    'It is free again and again in between, and somebody else is there first each time: who has to be woken comes later than who is running.',
    'How long is too long, the records do not say.',
  ),
  convoy: longWait(
    'Who frees the lock passes it to one that sleeps. Until that one runs nobody has the use of it, and the one that freed it soon waits behind it.',
    'No run is wrong by it, only slow.',
  ),
  'priority-inversion': longWait(
    'Its holder cannot free it because it does not get to run, and the one that waits may be as urgent as it likes: it has to wait for that.',
    'So it is as late as the tasks in between please.',
  ),
  'held-across-wait': (finding, evidence, records) => ({
    ...others(finding, evidence, records),
    told: [
      'Until that wait is over nobody else gets the lock. If whoever is to end it needs the lock too, it never ends.',
      'Where the wait is meant to be under the lock, nothing is wrong.',
    ],
  }),
  'blocked-loop': (_finding, evidence, records) => ({
    steps: [...plain(evidence), ...plain(meanwhile(evidence, records))],
    told: ['One thread serves all tasks, and nobody takes it away: between the two events only one of them ran, and all timers were late.'],
  }),
};
