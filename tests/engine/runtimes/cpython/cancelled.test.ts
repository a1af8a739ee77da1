import { describe, expect, it } from 'vitest';
import { prepare } from 'seedloom';
import { asyncio, CancelledError, type AsyncioKit, type Py, type Task } from 'seedloom/asyncio';
import { printed } from './said.ts';

/** How a program ends, what it prints, and what main failed with. The lines are those of CPython 3.11.7 for the same program. */
function ends(main: (kit: AsyncioKit) => Py<unknown>) {
  const program = asyncio('cancelled', (kit) => () => main(kit));
  const said: string[] = [];
  const { end } = prepare(program, { runtime: 'asyncio', settings: { exact: true } }).run({
    seed: '1',
    listen: () => ({
      record: ({ kind, task, text }) => {
        if (kind.name === 'logged') said.push(text);
        if (kind.name === 'task.failed') said.push(`${task} fails: ${text}`);
      },
    }),
  });
  return { outcome: end.outcome, said };
}

/** A task that sleeps for long, and has been cancelled in its sleep. */
function* cancelled({ asyncio: aio }: AsyncioKit): Py<Task<unknown>> {
  const task = aio.create_task(aio.sleep(10));
  yield* aio.sleep(0);
  task.cancel();
  return task;
}

const FAILS = { outcome: 'task-failed', said: ['main fails: CancelledError'] };

describe('a CancelledError that leaves main', () => {
  it.each<[string, (kit: AsyncioKit) => Py<unknown>]>([
    [
      'gather',
      function* (kit) {
        yield* kit.asyncio.gather(yield* cancelled(kit), yield* cancelled(kit));
        kit.print('never');
      },
    ],
    [
      'await',
      function* (kit) {
        yield* yield* cancelled(kit);
        kit.print('never');
      },
    ],
    [
      'wait_for',
      function* (kit) {
        const task = kit.asyncio.create_task(kit.asyncio.sleep(10));
        kit.asyncio.get_running_loop().call_later(0.001, () => void task.cancel());
        yield* kit.asyncio.wait_for(task, 1);
        kit.print('never');
      },
    ],
    [
      'as_completed',
      function* (kit) {
        for (const next of kit.asyncio.as_completed([yield* cancelled(kit)])) yield* next;
        kit.print('never');
      },
    ],
    [
      'shield',
      function* (kit) {
        yield* kit.asyncio.shield(yield* cancelled(kit));
        kit.print('never');
      },
    ],
    [
      'awaiting inside a TaskGroup',
      function* (kit) {
        yield* kit.AsyncWith(kit.asyncio.TaskGroup(), function* (group): Py {
          const task = group.create_task(kit.asyncio.sleep(10));
          group.create_task(kit.asyncio.sleep(10));
          yield* kit.asyncio.sleep(0);
          task.cancel();
          yield* task;
        });
        kit.print('never');
      },
    ],
    [
      'its own cancel()',
      function* (kit) {
        kit.asyncio.current_task()!.cancel();
        yield* kit.asyncio.sleep(0);
        kit.print('never');
      },
    ],
    [
      'its own cancel() under a timeout',
      function* (kit) {
        kit.asyncio.current_task()!.cancel();
        yield* kit.AsyncWith(kit.asyncio.timeout(1), () => kit.asyncio.sleep(10));
        kit.print('never');
      },
    ],
    [
      'raise',
      function* () {
        throw new CancelledError();
      },
    ],
  ])('out of %s: the program fails with it', (_name, main) => {
    expect(ends(main)).toEqual(FAILS);
  });

  it('comes also where main is cancelled in its last step', () => {
    const told = ends(function* ({ asyncio: aio, print }) {
      aio.current_task()!.cancel();
      print('the last line');
    });
    expect(told).toEqual({ outcome: 'task-failed', said: ['the last line', ...FAILS.said] });
  });

  it('is told after the tasks that main leaves behind have been cancelled', () => {
    const told = ends(function* (kit) {
      const { asyncio: aio, print } = kit;
      function* sleeper(): Py {
        try {
          yield* aio.sleep(10);
        } finally {
          print('finally of a sleeper');
        }
      }
      const [first] = [aio.create_task(sleeper()), aio.create_task(sleeper())];
      yield* aio.sleep(0);
      first.cancel();
      try {
        yield* first;
      } finally {
        print('finally of main');
      }
    });
    expect(told).toEqual({
      outcome: 'task-failed',
      said: ['finally of a sleeper', 'finally of main', 'finally of a sleeper', ...FAILS.said],
    });
  });

  it('is raised by asyncio.run where that is called in a thread', () => {
    const said = printed(function* ({ asyncio: aio, print }) {
      function* inner(): Py {
        aio.current_task()!.cancel();
        yield* aio.sleep(10);
      }
      try {
        yield* aio.run(inner());
      } catch (error) {
        print('run raises', error);
      }
    });
    expect(said).toEqual(['run raises CancelledError()']);
  });
});

describe('a task that was cancelled', () => {
  it('is silent where nobody awaits it', () => {
    const told = ends(function* (kit) {
      const task = yield* cancelled(kit);
      yield* kit.asyncio.sleep(0.001);
      kit.print('quiet', task.cancelled());
    });
    expect(told).toEqual({ outcome: 'ok', said: ['quiet True'] });
  });

  it('is no error of its TaskGroup', () => {
    const told = ends(function* (kit) {
      yield* kit.AsyncWith(kit.asyncio.TaskGroup(), function* (group): Py {
        const task = group.create_task(kit.asyncio.sleep(10));
        group.create_task(kit.asyncio.sleep(0.002));
        yield* kit.asyncio.sleep(0);
        task.cancel();
      });
      kit.print('group ends');
    });
    expect(told).toEqual({ outcome: 'ok', said: ['group ends'] });
  });

  it('is an answer of gather with return_exceptions, and of wait', () => {
    const told = ends(function* (kit) {
      const task = yield* cancelled(kit);
      kit.print((yield* kit.asyncio.gather_exceptions(task))[0] instanceof CancelledError);
      const [done, pending] = yield* kit.asyncio.wait([task]);
      kit.print(done.length, pending.length);
    });
    expect(told).toEqual({ outcome: 'ok', said: ['True', '1 0'] });
  });
});
