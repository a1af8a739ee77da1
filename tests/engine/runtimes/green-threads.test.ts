import { describe, expect, it } from 'vitest';
import { ms, run, scenario, us, type Body } from '../../../src/index.ts';
import blocking from '../../../scenarios/blocking-call.ts';
import wrapped from '../../../scenarios/blocking-call-wrapped.ts';

describe('green threads', () => {
  it('one blocking call stops everybody, a wrapped one only its task', () => {
    expect(run(blocking, { runtime: 'green-threads', seed: '1' }).end.makespan).toBeGreaterThan(ms(400));
    expect(run(wrapped, { runtime: 'green-threads', seed: '1' }).end.makespan).toBeLessThan(ms(101));
  });

  it('four tasks are no faster on four cores', () => {
    const four = scenario('four', ({ spawn, work }) => {
      const task = function* (): Body {
        yield* work(ms(10));
      };
      for (const name of ['a', 'b', 'c', 'd']) spawn(name, task);
    }).with({ cores: 4, exact: true });
    const { makespan } = run(four, { runtime: 'green-threads', seed: '1' }).end;
    expect(makespan).toBeGreaterThan(ms(40));
    expect(makespan).toBeLessThan(ms(40) + us(20));
  });

  it('nobody comes between two steps of a task that does not wait: no update is lost', () => {
    const count = scenario('count', ({ spawn, cell, work, atEnd, check }) => {
      const total = cell('total', 0);
      const add = function* (): Body {
        for (let i = 0; i < 50; i++) {
          const seen = yield* total.read();
          yield* work(us(3));
          yield* total.write(seen + 1);
        }
      };
      for (const name of ['a', 'b', 'c']) spawn(name, add);
      atEnd(() => check(total.value === 150, 'nothing is lost'));
    });
    for (let seed = 1; seed <= 50; seed++) expect(run(count, { runtime: 'green-threads', seed: String(seed) }).end.outcome).toBe('ok');
  });

  it('a task that gives way goes behind those that are ready', () => {
    const order: string[] = [];
    const turns = scenario('turns', ({ spawn, pause }) => {
      const task = function* (name: string): Body {
        for (let i = 0; i < 2; i++) {
          order.push(name);
          yield* pause();
        }
      };
      for (const name of ['a', 'b', 'c']) spawn(name, task, name);
    });
    run(turns, { runtime: 'green-threads', seed: '1' });
    expect(order).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('a lock is handed to whoever waits longest', () => {
    const order: string[] = [];
    const queue = scenario('queue', ({ spawn, mutex, sleep }) => {
      const lock = mutex('lock');
      const task = function* (name: string): Body {
        yield* lock.lock();
        order.push(name);
        yield* sleep(ms(1));
        yield* lock.unlock();
        yield* lock.lock(); // no overtaking, however soon it asks again
        yield* lock.unlock();
      };
      for (const name of ['a', 'b', 'c']) spawn(name, task, name);
    });
    run(queue, { runtime: 'green-threads', seed: '1' });
    expect(order).toEqual(['a', 'b', 'c']);
  });
});
