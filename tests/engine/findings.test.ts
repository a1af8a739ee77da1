import { describe, expect, it } from 'vitest';
import { prepare, run, scenario, type Body, type Detect } from 'seedloom';

const racing = (...kinds: ('ok' | 'race')[]) =>
  scenario('racing', ({ cell, spawn }) => {
    const n = cell('n', 0);
    for (const name of ['a', 'b'])
      spawn(name, function* (): Body {
        yield* n.update((value) => value + 1);
      });
  }).expect({ interleaving: kinds });
const quiet = { record: (): void => undefined };

describe('findings of a run', () => {
  it('are the same whether somebody listens or not, and so is whether they are expected', () => {
    const prepared = prepare(racing('ok'), { runtime: 'interleaving' });
    for (let seed = 1; seed <= 20; seed++) {
      const listened = prepared.run({ seed: String(seed), listen: () => quiet });
      const asked = prepared.run({ seed: String(seed) });
      expect(asked.findings).toEqual(listened.findings);
      expect([asked.expected, listened.expected]).toEqual([false, false]);
    }
    expect(run(racing('ok', 'race'), { runtime: 'interleaving', seed: '1' }).expected).toBe(true);
  });

  it('are how the run ended alone with `none`, by which it is then judged', () => {
    const told = (detect: Detect): unknown => {
      const { findings, expected } = run(racing('ok'), { runtime: 'interleaving', seed: '1', detect });
      return [findings.map(({ kind }) => kind), expected];
    };
    expect(told('none')).toEqual([[], true]);
    expect(told('default')).toEqual([['race'], false]);
  });

  it('tell a deadlock once, and first, and a misuse by which a task failed not beside the failure', () => {
    const dead = run(
      scenario('dead', ({ mutex, spawn }) => {
        const m = mutex('m');
        spawn('a', function* (): Body {
          yield* m.lock();
          yield* m.lock();
        });
      }),
      { runtime: 'interleaving', seed: '1', detect: 'all' },
    );
    expect(dead.findings.map(({ kind }) => kind)).toEqual(['deadlock']);
    const failed = run(
      scenario('failed', ({ mutex, spawn }) => {
        const m = mutex('m');
        spawn('a', function* (): Body {
          yield* m.unlock();
        });
      }),
      { runtime: 'interleaving', seed: '1', detect: 'all' },
    );
    expect(failed.findings.map(({ kind }) => kind)).toEqual(['task-failed']);
  });
});
