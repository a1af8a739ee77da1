import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/engine/kernel/time.ts';
import type { Core } from '../../../src/engine/machine/core.ts';
import { Cfs } from '../../../src/engine/machine/fair/cfs.ts';
import { Eevdf } from '../../../src/engine/machine/fair/eevdf.ts';
import { Entity, RunQueue } from '../../../src/engine/machine/fair/queue.ts';
import { scaled, virtual, weightOf } from '../../../src/engine/machine/fair/weights.ts';
import { MACHINE_SETTINGS, settle } from '../../../src/engine/machine/settings.ts';
import type { Thread } from '../../../src/engine/machine/thread.ts';

const SETTINGS = settle(MACHINE_SETTINGS, { os: 'fair', cores: 1 });
const entity = (vruntime: number, deadline = 0, nice = 0): Entity =>
  Object.assign(new Entity({ nice, name: 'thread' } as Thread), { vruntime, deadline });

function queueOf(current: Entity | null, ...waiting: Entity[]): RunQueue {
  const queue = new RunQueue({} as Core);
  queue.current = current;
  for (const one of waiting) queue.add(one);
  queue.advance();
  return queue;
}

describe('weights', () => {
  it('are those of the kernel, and make virtual time pass slower for who has more', () => {
    expect([-20, 0, 5, 19].map(weightOf)).toEqual([88761, 1024, 335, 15]);
    expect([0, 5, -20].map((nice) => virtual(ms(1), weightOf(nice)))).toEqual([ms(1), 3_056_716, 11_536]);
  });

  it('spans grow with the logarithm of the cores, up to eight', () => {
    expect([1, 2, 3, 4, 7, 8, 64].map((cores) => scaled(10, cores))).toEqual([10, 20, 20, 30, 30, 40, 40]);
  });
});

describe('EEVDF on one queue', () => {
  const policy = new Eevdf(SETTINGS);

  it('picks the earliest deadline among those that have had no more than their share', () => {
    const [ahead, behind, later] = [entity(100, 1), entity(10, 50), entity(0, 60)];
    expect(policy.pick(queueOf(null, ahead, behind, later))).toBe(behind);
  });

  it('stretches lag by the weight that joins, so that it is the same once there', () => {
    const queue = queueOf(entity(1_000));
    const woken = Object.assign(entity(0), { lag: 100 });
    policy.place(queue, woken, false);
    expect(woken.vruntime).toBe(800); // the mean is then 900
  });

  it('keeps no more lag than two requests or a tick', () => {
    const [sleeper, hog] = [entity(0), entity(ms(100))];
    policy.sleeps(queueOf(sleeper, hog), sleeper);
    expect(sleeper.lag).toBe(ms(4));
    policy.sleeps(queueOf(hog, sleeper), hog);
    expect(hog.lag).toBe(-ms(4));
  });

  it('takes lag and the rest of the request along to another queue', () => {
    const [from, to] = [queueOf(entity(200)), queueOf(entity(5_000))];
    const moved = entity(100, 400);
    policy.moves(from, to, moved);
    expect(moved.lag).toBe(50);
    expect([moved.vruntime, moved.deadline]).toEqual([4_900, 5_200]);
  });

  it('forfeits by yielding only what it has coming', () => {
    const [fed, hungry] = [entity(100, 150), entity(0, 150)];
    policy.yields(queueOf(fed, hungry), fed);
    expect(fed.vruntime).toBe(100);
    policy.yields(queueOf(hungry, fed), hungry);
    expect([hungry.vruntime, hungry.deadline]).toEqual([150, 150 + ms(0.7)]);
  });
});

describe('CFS on one queue', () => {
  const policy = new Cfs(SETTINGS);

  it('takes the distance from the least along to another queue', () => {
    const [from, to] = [queueOf(entity(200)), queueOf(entity(5_000))];
    const moved = entity(250);
    policy.moves(from, to, moved);
    expect(moved.vruntime).toBe(5_050);
  });

  it('ends a turn early for one that is far behind, but not before the least turn', () => {
    const far = (ran: number): boolean => {
      const current = Object.assign(entity(ms(10)), { ran });
      return policy.expires(queueOf(current, entity(0)));
    };
    expect([ms(0.7), ms(0.75), ms(2)].map(far)).toEqual([false, true, true]);
  });

  it('gives nobody a turn longer than the latency', () => {
    const current = Object.assign(entity(0, 0, -20), { ran: ms(6) + 1 });
    const others = Array.from({ length: 20 }, () => entity(ms(1), 0, 19));
    expect(policy.expires(queueOf(current, ...others))).toBe(true);
  });

  it('passes over who yielded once', () => {
    const [one, other] = [entity(0), entity(ms(0.5))];
    const queue = queueOf(null, one, other);
    queue.skip = one;
    expect(policy.pick(queue)).toBe(other);
    policy.starts(queue, other);
    expect(policy.pick(queue)).toBe(one);
  });
});
