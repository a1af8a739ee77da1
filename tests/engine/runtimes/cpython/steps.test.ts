import { describe, expect, it } from 'vitest';
import { prepare } from 'seedloom';
import { asyncio, CancelledError, type AsyncioKit, type Py } from 'seedloom/asyncio';

/** What was printed. */
function printed(version: string, main: (kit: AsyncioKit, turn: () => number) => Py): string[] {
  const lines: string[] = [];
  const program = asyncio('steps', (kit) => {
    const clock = kit.module(() => ({ turn: 0 }));
    function* watcher(): Py {
      for (;;) {
        clock.turn++;
        yield* kit.asyncio.sleep(0);
      }
    }
    return function* () {
      kit.asyncio.create_task(watcher()); // first in every turn
      yield* kit.asyncio.sleep(0);
      yield* main(kit, () => clock.turn);
    };
  });
  const { end } = prepare(program, { runtime: 'asyncio', settings: { 'python.version': version, exact: true } }).run({
    seed: '1',
    listen: () => ({ record: (raw) => void (raw.kind.name === 'logged' && lines.push(raw.text)) }),
  });
  expect(end.outcome).toBe('ok');
  return lines;
}

/** Turns from the end of what is awaited to the awaiter's going on. `make`: starts what ends by calling `ends`, and awaits it. */
function turns(version: string, make: (kit: AsyncioKit, ends: () => void) => Py<unknown>): number {
  const [text] = printed(version, function* (kit, turn) {
    let ended = -1;
    yield* make(kit, () => (ended = turn()));
    kit.print(turn() - ended);
  });
  return Number(text);
}

/** A child that ends after a turn. */
function* child({ asyncio: aio }: AsyncioKit, ends: () => void): Py<string> {
  yield* aio.sleep(0);
  ends();
  return 'x';
}

/** An eager task, awaited. */
function* eager(kit: AsyncioKit, ends: () => void, waits: boolean): Py {
  function* body(): Py {
    if (waits) yield* kit.asyncio.sleep(0);
    ends();
  }
  yield* yield* kit.asyncio.create_eager_task(body());
}

const VERSIONS = ['3.11', '3.12', '3.13'];
const pinned = (steps: number, make: (kit: AsyncioKit, ends: () => void) => Py<unknown>, versions = VERSIONS): void => {
  for (const version of versions) expect(turns(version, make), version).toBe(steps);
};

describe('turns from the end of a child to the awaiter', () => {
  it('await of a coroutine: 0', () => pinned(0, child));
  it('await of a task: 1', () => pinned(1, (kit, ends) => kit.asyncio.create_task(child(kit, ends))[Symbol.iterator]()));
  it('await of a future: 1', () =>
    pinned(1, function* (kit, ends) {
      const future = kit.asyncio.get_running_loop().create_future<void>();
      kit.asyncio.get_running_loop().call_soon(() => {
        future.set_result();
        ends();
      });
      yield* future;
    }));
  it('gather: 2', () => pinned(2, (kit, ends) => kit.asyncio.gather(child(kit, ends))[Symbol.iterator]()));
  it('wait: 2', () => pinned(2, (kit, ends) => kit.asyncio.wait([kit.asyncio.create_task(child(kit, ends))])));
  it('shield: 2', () => pinned(2, (kit, ends) => kit.asyncio.shield(child(kit, ends))[Symbol.iterator]()));
  it('as_completed: 2', () =>
    pinned(2, function* (kit, ends) {
      for (const next of kit.asyncio.as_completed([child(kit, ends)])) yield* next;
    }));
  it('leaving a TaskGroup: 2', () =>
    pinned(2, (kit, ends) =>
      kit.AsyncWith(kit.asyncio.TaskGroup(), function* (group) {
        group.create_task(child(kit, ends));
        yield* kit.asyncio.sleep(0);
      }),
    ));
  it('wait_for of a task: 2 up to 3.11, 1 from 3.12', () => {
    const make = (kit: AsyncioKit, ends: () => void) => kit.asyncio.wait_for(kit.asyncio.create_task(child(kit, ends)), 1);
    pinned(2, make, ['3.11']);
    pinned(1, make, ['3.12', '3.13']);
  });
  it('wait_for of a coroutine: 2 up to 3.11, in a task of its own; 0 from 3.12, in the task that waits', () => {
    const make = (kit: AsyncioKit, ends: () => void) => kit.asyncio.wait_for(child(kit, ends), 1);
    pinned(2, make, ['3.11']);
    pinned(0, make, ['3.12', '3.13']);
  });
});

describe('turns from an act to the one that waits for it', () => {
  it('Queue.put to the getter: 1', () =>
    pinned(1, function* (kit, ends) {
      const queue = kit.asyncio.Queue<number>();
      kit.asyncio.get_running_loop().call_soon(() => {
        queue.put_nowait(1);
        ends();
      });
      yield* queue.get();
    }));
  it('Event.set: 1', () =>
    pinned(1, function* (kit, ends) {
      const event = kit.asyncio.Event();
      kit.asyncio.get_running_loop().call_soon(() => {
        event.set();
        ends();
      });
      yield* event.wait();
    }));
  it('Lock.release: 1', () =>
    pinned(1, function* (kit, ends) {
      const lock = kit.asyncio.Lock();
      yield* lock.acquire();
      kit.asyncio.get_running_loop().call_soon(() => {
        lock.release();
        ends();
      });
      yield* lock.acquire();
    }));
  it('cancel() to the error in the task: 1', () => {
    for (const version of VERSIONS) {
      const [steps] = printed(version, function* (kit, turn) {
        let caught = -1;
        function* waits(): Py {
          try {
            yield* kit.asyncio.sleep(10);
          } catch (error) {
            if (!(error instanceof CancelledError)) throw error;
            caught = turn();
          }
        }
        const task = kit.asyncio.create_task(waits());
        yield* kit.asyncio.sleep(0);
        const asked = turn();
        task.cancel();
        yield* task;
        kit.print(caught - asked);
      });
      expect(steps, version).toBe('1');
    }
  });
  it('sleep(0): 1', () =>
    pinned(1, function* (kit, ends) {
      ends();
      yield* kit.asyncio.sleep(0);
    }));
  it('sleep of a span: the turn of its timer, then 1', () =>
    pinned(1, function* (kit, ends) {
      kit.asyncio.get_running_loop().call_later(0.01, ends); // due a moment before, in the same turn
      yield* kit.asyncio.sleep(0.01);
    }));
  it('an eager task that ends at once: 0; one that has waited: 1', () => {
    pinned(0, (kit, ends) => eager(kit, ends, false), ['3.12', '3.13']);
    pinned(1, (kit, ends) => eager(kit, ends, true), ['3.12', '3.13']);
  });
  it('run_in_executor: the turn of its callback, then 1', () =>
    pinned(1, function* (kit, ends) {
      const loop = kit.asyncio.get_running_loop();
      function* work(): Py<number> {
        yield* kit.compute(0.001);
        return 1;
      }
      const future = loop.run_in_executor(null, work);
      const set = future.set_result.bind(future);
      future.set_result = (result) => {
        ends(); // a callback of the loop, which the thread has queued
        set(result);
      };
      yield* future;
    }));
});

describe('what does not give way at all', () => {
  /** Turns that pass in `act`. */
  const passed = (act: (kit: AsyncioKit) => Py<unknown>): void =>
    pinned(0, function* (kit, ends) {
      ends();
      yield* act(kit);
    });
  it('a future that is done, and a task that is', () => {
    passed(function* ({ asyncio: aio }) {
      const future = aio.get_running_loop().create_future<number>();
      future.set_result(1);
      yield* future;
    });
    const lines = printed('3.13', function* ({ asyncio: aio, print }, turn) {
      const task = aio.create_task(aio.sleep(0));
      yield* aio.sleep(0.001);
      const before = turn();
      yield* task;
      print(turn() - before);
    });
    expect(lines).toEqual(['0']);
  });
  it('a lock that is free, a semaphore with a unit, an event that is set', () =>
    passed(function* ({ asyncio: aio }) {
      const event = aio.Event();
      event.set();
      yield* aio.Lock().acquire();
      yield* aio.Semaphore(1).acquire();
      yield* event.wait();
    }));
  it('a queue with an item, or with room', () =>
    passed(function* ({ asyncio: aio }) {
      const queue = aio.Queue<number>(1);
      yield* queue.put(1);
      yield* queue.get();
    }));
});
