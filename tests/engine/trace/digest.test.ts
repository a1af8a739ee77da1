import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordDigests } from '../../../src/engine/trace/digest.ts';
import { Script } from '../../support/records.ts';

/** When and where a record happens, and a span of time that it names. */
interface Happening {
  readonly at: number;
  readonly core: number;
  readonly thread: string | undefined;
  readonly ns: number;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  at: fc.constantFrom(0, 1, 2 ** 31, 2 ** 32, 2 ** 33 + 5, 2 ** 52),
  core: fc.integer({ min: -1, max: 3 }),
  thread: fc.constantFrom(undefined, 'main-0', 'worker-1'),
  ns: fc.constantFrom(0, 1, 7, 2 ** 31, 2 ** 32, 2 ** 40),
});
const happenings = fc.array(happening, { minLength: 1, maxLength: 12 });

/** A run in which a task calls an operation again and again. */
function run(all: readonly Happening[], between: (script: Script) => void = () => undefined): Script {
  const script = new Script();
  for (const { at, core, thread, ns } of all) {
    between(script);
    script.at(at, core, thread).add('task.called', { task: 't', x: ns, text: 'sleep' });
  }
  return script;
}

describe('the digests of a run', () => {
  it('leave time, core, thread and spans of time out of the order, and nothing out of the full one', () => {
    fc.assert(
      fc.property(happenings, fc.nat(), happening, (all, where, other) => {
        const changed = all.with(where % all.length, other);
        const [one, two] = [run(all).end(), run(changed).end()];
        expect(two.order).toBe(one.order);
        expect(two.full === one.full).toBe(JSON.stringify(changed) === JSON.stringify(all));
      }),
      { numRuns: 500 },
    );
  });

  it('tell in which order the same came', () => {
    fc.assert(
      fc.property(happenings, fc.nat(), (all, where) => {
        const swapped = [...all.slice(where % all.length), ...all.slice(0, where % all.length)];
        expect(run(swapped).end().full === run(all).end().full).toBe(JSON.stringify(swapped) === JSON.stringify(all));
      }),
      { numRuns: 2000 },
    );
  });

  it('tell which of the records of one instant has which span', () => {
    const spans = [0, 1, 2 ** 31, 2 ** 32, 2 ** 33, 2 ** 32 + 1];
    const fulls = spans.flatMap((one) =>
      spans.map((other) => run([one, other].map((ns) => ({ at: 5, core: 0, thread: 'main-0', ns }))).end().full),
    );
    expect(new Set(fulls).size).toBe(spans.length ** 2);
  });

  it('tell between which records time passed', () => {
    const [early, late] = [
      { at: 5, core: 0, thread: 'main-0', ns: 0 },
      { at: 9, core: 0, thread: 'main-0', ns: 0 },
    ];
    const runs = [
      [early, late, late, late],
      [early, early, late, late],
      [early, early, early, late],
    ];
    expect(new Set(runs.map((all) => run(all).end().full)).size).toBe(3);
  });

  it('are of the records alone: places at which nothing happened do not count', () => {
    fc.assert(
      fc.property(happenings, fc.array(happening, { maxLength: 3 }), (all, places) => {
        const passing = (script: Script): void => places.forEach(({ at, core, thread }) => script.at(at, core, thread));
        expect(run(all, passing).end()).toEqual(run(all).end());
      }),
    );
  });

  it('come out of the records again', () => {
    fc.assert(
      fc.property(happenings, (all) => {
        const script = run(all);
        const again = new RecordDigests();
        for (const raw of script.records) again.see(raw);
        expect({ order: again.order, full: again.full }).toEqual({ order: script.end().order, full: script.end().full });
      }),
    );
  });
});
