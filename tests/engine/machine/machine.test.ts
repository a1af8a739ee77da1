import { describe, expect, it } from 'vitest';
import { Futex } from '../../../src/engine/machine/futex.ts';
import * as T from '../../../src/engine/machine/thread.ts';
import type { Ask, Asked, Thread } from '../../../src/engine/machine/thread.ts';
import { ms, us } from '../../../src/engine/kernel/time.ts';
import type { Scalar } from '../../../src/engine/trace/header.ts';
import { Lab } from '../../contract/lab.ts';
import { Sketch } from '../../contract/models/base.ts';

/** A process whose threads are bare programs: nothing but the machine is tried here. */
class Bare extends Sketch {
  boot(): void {}
  ready(): void {}
}

function machine(settings: Record<string, Scalar> = {}) {
  const lab = new Lab(settings);
  const { process } = lab.process('main', (host) => new Bare(host));
  const start = (name: string, program: (ask: Ask, self: Thread) => Generator<Asked, void, number>): Thread =>
    lab.machine.start(process, name, program);
  const spans = (thread: string): [number, number][] => {
    const out: [number, number][] = [];
    for (const raw of lab.records) {
      if (raw.object !== thread) continue;
      if (raw.kind.name === 'thread.running') out.push([raw.at, -1]);
      else if (out.at(-1)?.[1] === -1) out.at(-1)![1] = raw.at;
    }
    return out;
  };
  return { lab, process, start, spans };
}

/** One core under `exact`: 5 us out of idle and 1.5 us of switching before the first instruction. */
const FIRST = us(6.5);

describe('time on cores', () => {
  it('two hogs on one core take turns of 4 ms, and the switch is paid each time', () => {
    const { lab, start, spans } = machine({ cores: 1 });
    for (const name of ['a', 'b']) start(name, function* (ask) { yield ask.cpu(ms(10)); }); // prettier-ignore
    lab.run();
    expect(spans('a').map(([from, to]) => to - from)).toEqual([ms(4) + us(1.5), ms(4) + us(1.5), ms(2) + us(1.5)]);
    expect(lab.scene.now).toBe(us(5) + ms(20) + 6 * us(1.5));
  });

  it('first in, first out lets a thread run to its end', () => {
    const { lab, start, spans } = machine({ cores: 1, os: 'fifo' });
    for (const name of ['a', 'b']) start(name, function* (ask) { yield ask.cpu(ms(10)); }); // prettier-ignore
    lab.run();
    expect(spans('a')).toHaveLength(1);
    expect(spans('b')[0]![0]).toBe(spans('a')[0]![1]);
  });

  it('CPU charged and idle time add up to cores times elapsed time, also when the run is cut in the middle', () => {
    const { lab, start } = machine({ cores: 3 });
    start('a', function* (ask) { yield ask.cpu(ms(9)); }); // prettier-ignore
    start('b', function* (ask) { yield ask.sleep(ms(2)); yield ask.cpu(ms(1)); lab.machine.over = true; }); // prettier-ignore
    lab.run();
    const elapsed = lab.scene.now;
    expect(elapsed).toBeGreaterThan(ms(3));
    expect(elapsed).toBeLessThan(ms(4));
    for (const core of lab.machine.cores) expect(core.taskNs + core.runtimeNs + core.osNs + core.idleNs).toBe(elapsed);
  });

  it('a thread that comes to another core pays for its caches', () => {
    const { lab, start } = machine({ cores: 2 });
    start('mover', function* (ask) { yield ask.cpu(us(10)); yield ask.sleep(us(100)); yield ask.cpu(us(10)); }); // prettier-ignore
    start('settler', function* (ask) { yield ask.cpu(us(1)); yield ask.sleep(us(50)); yield ask.cpu(ms(1)); }); // prettier-ignore
    lab.run();
    const moves = lab.records.filter((raw) => raw.kind.name === 'thread.running' && raw.y === 1);
    for (const move of moves) expect(move.x).toBeGreaterThanOrEqual(us(5));
    const calm = lab.records.filter((raw) => raw.kind.name === 'thread.running' && raw.y === 0);
    for (const raw of calm) expect(raw.x).toBeLessThanOrEqual(us(1.5));
  });

  it('going back to the same core costs no switch, and waking it costs its idle exit', () => {
    const { lab, start } = machine({ cores: 1 });
    start('a', function* (ask) { yield ask.cpu(us(1)); yield ask.sleep(us(100)); yield ask.cpu(us(1)); }); // prettier-ignore
    lab.run();
    const syscall = 200;
    expect(lab.scene.now).toBe(FIRST + us(1) + syscall + us(100) + us(5) + us(1));
  });

  it('an interrupt from another thread takes the rest of a piece of work back', () => {
    const { lab, process, start } = machine({ cores: 2 });
    const task = lab.spawn(process, 'long', function* () { yield* lab.ops.work(ms(5)); }); // prettier-ignore
    const stops: number[] = [];
    const runner = start('runner', function* (ask) {
      for (let stop = -1; stop !== T.FINISHED;) {
        stop = yield ask.run(task);
        stops.push(stop);
      }
    });
    start('interrupter', function* (ask) {
      yield ask.cpu(ms(2));
      lab.machine.interrupt(runner);
    });
    lab.run();
    expect(stops).toEqual([T.PREEMPTED]); // then its last task ends and the process with it
    expect(lab.times('task.preempted', 'long')).toEqual([FIRST + ms(2)]);
    expect(lab.times('task.finished', 'long')).toEqual([FIRST + ms(5)]);
  });

  it('a limit gives the thread its task back', () => {
    const { lab, process, start } = machine({ cores: 1 });
    const task = lab.spawn(process, 'many', function* () {
      for (let i = 0; i < 10; i++) yield* lab.ops.work(us(10));
    });
    const stops: number[] = [];
    start('runner', function* (ask) {
      for (;;) stops.push(yield ask.run(task, { ops: 4 }));
    });
    lab.run();
    expect(stops).toEqual([T.BUDGET, T.BUDGET]); // the third turn ends the task, and with it the process
  });
});

describe('the futex', () => {
  it('does not sleep when the word has changed', () => {
    const { lab, start } = machine();
    const futex = new Futex();
    const answers: number[] = [];
    start('a', function* (ask) {
      futex.value = 1;
      answers.push(yield ask.wait(futex, 0));
    });
    lab.run();
    expect(answers).toEqual([T.AGAIN]);
  });

  it('wakes the longest waiter first, and no more than asked', () => {
    const { lab, start } = machine({ cores: 8 });
    const futex = new Futex();
    const order: string[] = [];
    for (const [k, name] of ['a', 'b', 'c'].entries()) {
      start(name, function* (ask) {
        yield ask.cpu(us(10 * (k + 1)));
        yield ask.wait(futex, 0);
        order.push(name);
      });
    }
    start('waker', function* (ask) {
      yield ask.cpu(ms(1));
      expect(lab.machine.wake(futex, 2)).toBe(2);
      yield ask.cpu(ms(1));
      expect(lab.machine.wake(futex, 2)).toBe(1);
    });
    lab.run();
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('gives up after its time, and leaves the queue', () => {
    const { lab, start } = machine();
    const futex = new Futex();
    const answers: number[] = [];
    start('a', function* (ask) { answers.push(yield ask.wait(futex, 0, us(50))); }); // prettier-ignore
    lab.run();
    expect(answers).toEqual([T.TIMEOUT]);
    expect(futex.waiting).toBe(0);
  });
});

describe('the end of a run', () => {
  it('an idle sleep does not keep it alive', () => {
    const { lab, start } = machine();
    start('watcher', function* (ask) {
      for (;;) yield ask.sleep(ms(10), { idle: true });
    });
    expect(lab.run()).toBeLessThan(ms(1));
  });

  it('steps without time passing are bounded', () => {
    const { lab, start } = machine();
    start('spinner', function* (ask) {
      for (;;) yield ask.cpu(0);
    });
    lab.machine.run({ steps: 1_000_000, stepsAtOneInstant: 1_000 });
    expect(lab.machine.hitBound).toBe('stepsAtOneInstant');
  });
});
