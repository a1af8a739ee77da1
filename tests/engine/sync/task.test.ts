import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scenario, prepare, type Body } from 'seedloom';
import { Process } from '../../../src/engine/machine/process.ts';
import { Task } from '../../../src/engine/sync/task.ts';

const process = new Process(0, 'main');
const made = (daemon: boolean, outside: boolean): Task => new Task(0, 't', process, daemon, function* () {}, [], outside);

/** What can be set on a task one by one, and what it is at first. */
const FIRST = { at: 0, next: 0, unseen: false, phase: 0, deadline: -1, left: -1, cancelledBy: null as Process | null };
const changes = fc.oneof(
  fc.record({ at: fc.nat(6) }),
  fc.record({ next: fc.nat(1) }),
  fc.record({ unseen: fc.boolean() }),
  fc.record({ phase: fc.nat(1000) }),
  fc.record({ deadline: fc.integer({ min: -1, max: 1e15 }) }),
  fc.record({ left: fc.integer({ min: -1, max: 1e15 }) }),
  fc.record({ cancelledBy: fc.constantFrom(null, process) }),
  fc.record({ answer: fc.anything() }),
  fc.record({ fault: fc.constant(new Error('broken')) }),
);

describe('Task', () => {
  it('keeps its states apart, and a reset clears all but what it was made with', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.array(changes, { maxLength: 40 }), (daemon, outside, steps) => {
        const task = made(daemon, outside);
        const told: Record<string, unknown> = { faulty: false, answer: undefined };
        const model: Record<string, unknown> = { ...FIRST };
        const same = (): void => {
          for (const [key, value] of Object.entries(model)) expect([key, task[key as keyof Task]]).toEqual([key, value]);
          expect([task.daemon, task.outside, task.faulty]).toEqual([daemon, outside, told['faulty']]);
          if (told['faulty'] === false) expect(task.answer).toBe(told['answer']);
        };
        for (const step of steps) {
          if (!('unseen' in step)) Object.assign(task, step);
          else if (step.unseen) task.succeeded();
          else task.forget();
          if ('answer' in step) Object.assign(told, { faulty: false, answer: step.answer });
          else if ('fault' in step) told['faulty'] = true;
          else Object.assign(model, step);
          same();
        }
        task.reset(process);
        Object.assign(model, FIRST);
        Object.assign(told, { faulty: false, answer: undefined });
        same();
      }),
    );
  });

  it('tells once: what was set last', () => {
    const task = made(false, false);
    const fault = new Error('broken');
    task.answer = 1;
    task.fault = fault;
    expect([task.faulty, task.tell()]).toEqual([true, fault]);
    expect([task.faulty, task.tell()]).toEqual([false, undefined]);
    task.fault = fault;
    task.answer = 2;
    expect([task.faulty, task.tell()]).toEqual([false, 2]);
  });

  it('has a result once it has ended, and what it threw once it has failed', () => {
    const ended = made(false, false);
    ended.answer = 'not yet';
    expect([ended.result, ended.error]).toEqual([undefined, undefined]);
    ended.finish(7);
    expect([ended.ended, ended.result, ended.error]).toEqual([true, 7, undefined]);
    const failed = made(false, false);
    const thrown = { why: 'thrown' };
    failed.failWith(thrown, 'the text');
    expect([failed.ended, failed.result, failed.error]).toEqual([true, 'the text', thrown]);
  });

  it('keeps how the OS favours it through a reset', () => {
    const task = new Task(0, 't', process, false, function* () {}, [], false, { nice: 5 });
    task.deadline = 10;
    task.reset(process);
    expect([task.favour, task.deadline]).toEqual([{ nice: 5 }, -1]);
  });
});

describe('names of tasks', () => {
  /** Starts a task in a run, as many times as it is run. */
  const starts = (name: string, times: number) =>
    prepare(
      scenario('starts', ({ spawn, pause }) => {
        const body = function* (): Body {
          yield* pause();
        };
        spawn('first', function* (): Body {
          for (let i = 0; i < times; i++) yield* spawn(name, body);
        });
      }),
      { runtime: 'interleaving' },
    );

  it('of a run are free again in the next one', () => {
    const prepared = starts('late', 1);
    for (const seed of ['1', '2', '3']) {
      const result = prepared.run({ seed });
      expect([result.end.outcome, Object.keys(result.state().tasks)]).toEqual(['ok', ['first', 'late']]);
    }
  });

  it('are taken by the set-up, and by the run itself', () => {
    expect(() => starts('first', 1).run({ seed: '1' })).toThrow("the name 'first' is used twice");
    expect(() => starts('late', 2).run({ seed: '1' })).toThrow("the name 'late' is used twice");
  });
});
