import { describe, expect, it } from 'vitest';
import { prepare, scenario, type Body } from 'seedloom';
import { bounded, Heartbeat, Overrun } from '../../src/node/watchdog.ts';

describe('the watchdog', () => {
  it('hands on what the work gives and throws', () => {
    expect(bounded(1_000, () => 5)).toBe(5);
    expect(() =>
      bounded(1_000, () => {
        throw new RangeError('own');
      }),
    ).toThrow(RangeError);
  });

  it('stops a loop in a generator, and puts back what had been taken away', () => {
    const { random } = Math;
    const { Promise: promise } = globalThis;
    function* endless(): Generator<number> {
      for (;;) Math.abs(1);
    }
    expect(() =>
      bounded(50, () => {
        Math.random = () => 0;
        Object.defineProperty(globalThis, 'Promise', { value: undefined, configurable: true, writable: true });
        endless().next();
      }),
    ).toThrow(Overrun);
    expect(Math.random).toBe(random);
    expect(globalThis.Promise).toBe(promise);
  });

  describe('at a run that it stops', () => {
    const once = (body: () => void) =>
      prepare(
        scenario('stopped', ({ spawn, pause }) => {
          spawn('task', function* (): Body {
            yield* pause();
            body();
          });
        }),
        { runtime: 'interleaving' },
      );
    const loops = once(() => {
      for (;;) Math.abs(1);
    });
    const throws = once(() => void Math.random());

    it('leaves the next run as well guarded as any', () => {
      expect(() => bounded(50, () => loops.run({ seed: '1' }))).toThrow(Overrun);
      expect(() => throws.run({ seed: '1' })).toThrow('a scenario used Math.random');
      expect(Math.random()).toBeLessThan(1);
    });

    /** Its seed 1 names an object wrongly, its seed 2 does not. */
    const maker = scenario('maker', ({ channel, input, spawn }) => {
      spawn('task', function* (): Body {
        const made = input('misnames', 2) === 1 ? channel('no name') : channel<number>();
        yield* made.close();
      });
    });
    const fresh = (): ReturnType<typeof prepare> => prepare(maker, { runtime: 'interleaving' });
    const digest = (prepared: ReturnType<typeof prepare>): string => prepared.run({ seed: '2' }).end.full;

    it('leaves nothing half done, wherever it was stopped', () => {
      const wanted = digest(fresh());
      for (let k = 0; k < 150; k++) {
        const one = fresh();
        const endless = (): void => {
          for (;;) one.run({ seed: '2' });
        };
        expect(() => bounded(1, endless)).toThrow(Overrun);
        expect(digest(one)).toBe(wanted);
      }
    });

    it('leaves nothing half done where it ends by a mistake', () => {
      const one = fresh();
      expect(() => one.run({ seed: '1' })).toThrow('cannot be the name of a channel');
      expect(digest(one)).toBe(digest(fresh()));
    });

    it('leaves the runs beside it guarded, where many are made together', () => {
      const { random } = Math;
      loops.together(() => {
        expect(() => bounded(50, () => loops.run({ seed: '1' }))).toThrow(Overrun);
        expect(() => throws.run({ seed: '1' })).toThrow('a scenario used Math.random');
        expect(Math.random === random).toBe(false);
      });
      expect(Math.random).toBe(random);
    });
  });

  it('knows when something last went on', () => {
    const start = performance.now();
    const pulse = new Heartbeat();
    while (performance.now() < start + 20) pulse.beat();
    const lived = pulse.activeMs;
    expect(lived).toBeGreaterThan(0);
    expect(lived + pulse.idleMs).toBeLessThanOrEqual(performance.now() - start); // whatever else the machine does
    for (let k = 0; k < 128; k++) pulse.beat();
    expect(pulse.activeMs).toBeGreaterThan(lived);
  });
});
