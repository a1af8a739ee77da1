import { describe, expect, it } from 'vitest';
import { ms, us } from '../../src/engine/kernel/time.ts';
import { HAND_OFF } from '../../src/engine/sync/policy.ts';
import { after } from '../../src/engine/sync/select.ts';
import { Cancelled } from '../../src/engine/sync/faults.ts';
import type { AnyOp } from '../../src/engine/sync/op.ts';
import type { Task } from '../../src/engine/sync/task.ts';
import { Lab } from './lab.ts';
import { GilThreads } from './models/gil.ts';
import { AsyncioLoop } from './models/asyncio.ts';

function on(runtime: 'gil' | 'asyncio') {
  const lab = new Lab({ cores: 2 });
  const { process, runtime: model } = lab.process('main', (host) => (runtime === 'gil' ? new GilThreads(host) : new AsyncioLoop(host)));
  model.boot();
  const spawn = (name: string, body: () => Generator<AnyOp, unknown, unknown>): Task => lab.spawn(process, name, body);
  return { lab, spawn, ...lab.ops };
}

describe.each(['gil', 'asyncio'] as const)('waits that end otherwise, on %s', (runtime) => {
  it('a select gives up after its time', () => {
    const { lab, spawn, select, channel } = on(runtime);
    const [a, b] = [channel<number>('a'), channel<number>('b')];
    let index = -1;
    spawn('chooser', function* () {
      ({ index } = yield* select(a.onReceive(), b.onReceive(), after(ms(3))));
    });
    lab.run();
    expect(index).toBe(2);
    expect(lab.scene.now).toBeGreaterThanOrEqual(ms(3));
    expect(a.receivers.size + b.receivers.size).toBe(0);
  });

  it('a cancelled waiter gets the error and leaves its queue; its clean-up runs', () => {
    const { lab, spawn, cancel, sleep, channel } = on(runtime);
    const never = channel<number>('never');
    const seen: string[] = [];
    const waiter = spawn('waiter', function* () {
      try {
        yield* never.receive();
      } catch (error) {
        if (error instanceof Cancelled) seen.push('cancelled');
        throw error;
      } finally {
        yield* sleep(us(10));
        seen.push('cleaned up');
      }
    });
    spawn('canceller', function* () {
      yield* sleep(ms(1));
      yield* cancel(waiter);
    });
    lab.run();
    expect(seen).toEqual(['cancelled', 'cleaned up']);
    expect(never.receivers.size).toBe(0);
    expect(lab.tasks.failures).toBe(0);
  });

  it('a condition whose time is up takes its lock again before it answers, also under hand-off', () => {
    const { lab, spawn, sleep, work, mutex, condition } = on(runtime);
    const lock = mutex('lock', HAND_OFF);
    const ready = condition('ready', lock);
    const seen: string[] = [];
    spawn('waiter', function* () {
      yield* lock.lock();
      const notified = yield* ready.waitWithin(ms(2));
      seen.push(`notified ${notified}, owner ${lock.owner?.name}, at ${Math.floor(lab.scene.now / ms(1))} ms`);
      yield* lock.unlock();
    });
    spawn('holder', function* () {
      yield* sleep(ms(1));
      yield* lock.lock();
      yield* work(us(1));
      yield* sleep(ms(8)); // holds it past the waiter's limit
      yield* lock.unlock();
    });
    lab.run();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(/^notified false, owner waiter, at (9|10) ms$/);
  });
});
