import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETECTORS, FINDING_KINDS, prepare, scenario, Watch, type Body } from 'seedloom';
import { MOST_ORDERED_TASKS } from '../../../src/engine/detect/order.ts';
import { parseTrace } from '../../../src/engine/trace/text.ts';
import { tracedBy } from '../../support/check-run.ts';
import { program, scenarioOf } from '../../support/generate.ts';
import { racyProgram } from '../../support/racy.ts';
import { watcher, watchOf } from '../../support/watch.ts';

const anyProgram = fc.oneof(program, racyProgram);

describe('a watch', () => {
  it('finds the same in a stored trace as live', () => {
    const watch = watchOf();
    fc.assert(
      fc.property(anyProgram, fc.nat(100).map(String), fc.constantFrom('interleaving', 'os-threads'), (spec, seed, runtime) => {
        const generated = scenarioOf(spec);
        const live = watcher(generated, { runtime }, watch)(seed).findings;
        const { header, records, end } = parseTrace(tracedBy(prepare(generated, { runtime }), seed).text);
        watch.reset(header);
        for (const raw of records) watch.record(raw);
        expect(watch.conclude(end.outcome)).toEqual(live);
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('carries nothing from run to run but what it was ever refused', () => {
    const worn = watchOf();
    fc.assert(
      fc.property(anyProgram, fc.nat(100).map(String), (spec, seed) => {
        const choice = { runtime: 'interleaving' };
        const own = watcher(scenarioOf(spec), choice, watchOf())(seed).findings;
        const used = watcher(scenarioOf(spec), choice, worn)(seed).findings;
        expect(used.filter(({ kind }) => kind !== 'lock-order')).toEqual(own.filter(({ kind }) => kind !== 'lock-order'));
      }),
      { numRuns: 150, seed: 3 },
    );
  });

  it('forgets who read in an earlier run, also for tasks that are started late', () => {
    const watch = watchOf('race');
    const readers = scenario('readers', ({ cell, spawn }) => {
      const x = cell('x', 0);
      for (const name of ['a', 'b', 'c'])
        spawn(name, function* (): Body {
          yield* x.read();
        });
    });
    const passed = scenario('passed', ({ cell, channel, spawn }) => {
      const [x, c] = [cell('x', 0), channel<number>('c')];
      spawn('a', function* (): Body {
        yield* x.read();
        yield* c.send(1);
      });
      spawn('b', function* (): Body {
        yield* x.read();
        yield* c.receive();
        yield* spawn('late', function* (): Body {});
        yield* x.write(1);
      });
    });
    for (const one of [readers, passed]) expect(watcher(one, { runtime: 'interleaving' }, watch)('1').findings).toEqual([]);
  });

  it('orders nothing beyond so many tasks, and does not fail', () => {
    const crowd = scenario('crowd', ({ cell, mutex, spawn }) => {
      const [x, m] = [cell('x', 0), mutex('m')];
      function* one(): Body {
        yield* m.lock();
        yield* x.write(1);
        yield* m.unlock();
      }
      for (let k = 0; k <= MOST_ORDERED_TASKS; k++) spawn(`t${k}`, one);
    });
    const { result, findings } = watcher(crowd, { runtime: 'green-threads' }, watchOf('race', 'lock-order', 'deadlock'))('1');
    expect([result.end.outcome, findings]).toEqual(['ok', []]);
  });

  it('keeps its detectors by name, and every kind of finding is told of by an outcome or a detector', () => {
    const names = DETECTORS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Watch(DETECTORS.map(({ make }) => make)).detectors.map(({ name }) => name)).toEqual(names);
    const byOutcome = ['check-failed', 'task-failed', 'limit', 'partial-deadlock'];
    expect(FINDING_KINDS.filter((kind) => !names.includes(kind)).toSorted()).toEqual(byOutcome.toSorted());
  });
});

describe('expect', () => {
  const race = scenario('race', ({ cell, spawn }) => {
    const x = cell('x', 0);
    for (const name of ['a', 'b'])
      spawn(name, function* (): Body {
        yield* x.write(1);
      });
  });
  const finding = watcher(race, { runtime: 'interleaving' })('1').findings[0]!;

  it('names findings beside outcomes; without an outcome it is ok', () => {
    race.expect({ interleaving: 'race', 'os-threads': ['ok', 'deadlock', 'race'] });
    expect(race.expectations).toEqual({ interleaving: ['ok'], 'os-threads': ['ok', 'deadlock'] });
    expect(race.expectedFindings).toEqual({ interleaving: ['race'], 'os-threads': ['race'] });
    expect(race.condemns('interleaving', 'ok', finding)).toBe(false);
    expect(race.condemns('green-threads', 'ok', finding)).toBe(true);
    expect(race.condemns('green-threads', 'ok', { ...finding, certainty: 'hint' })).toBe(false);
  });

  it('judges by the outcome what only tells why it went wrong', () => {
    race.expect({ interleaving: ['ok', 'deadlock'] });
    const of = (kind: typeof finding.kind) => ({ ...finding, kind });
    expect(race.condemns('interleaving', 'deadlock', of('leak'))).toBe(false);
    expect(race.condemns('interleaving', 'ok', of('leak'))).toBe(true);
    expect(race.condemns('interleaving', 'deadlock', of('deadlock'))).toBe(false);
    expect(race.condemns('interleaving', 'deadlock', of('race'))).toBe(true);
    expect(race.condemns('os-threads', 'deadlock', of('deadlock'))).toBe(true);
  });

  it('refuses what is neither', () => {
    expect(() => race.expect({ interleaving: 'slow' as 'ok' })).toThrow(
      "expects 'slow' on interleaving, which is no outcome and no kind of finding",
    );
  });
});
