import { describe, expect, it } from 'vitest';
import { prepare, scenario, ScenarioError, type Body, type Op, type Scenario } from 'seedloom';
import { asyncio, type AsyncioKit, type Py as AioPy } from 'seedloom/asyncio';
import { defer, func, main as goMain, recover, type Body as Go } from 'seedloom/go';
import { python, type Py, type PythonKit } from 'seedloom/python';

/** The mistake that ends a run of it. */
function mistakeOf(program: Scenario): ScenarioError {
  try {
    prepare(program, { runtime: Object.keys(program.expectations)[0]! }).run({ seed: '1' });
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('the run has ended');
}

const threads = (main: (kit: PythonKit) => Py): Scenario => python('p', (kit) => () => main(kit));
const loop = (main: (kit: AsyncioKit) => AioPy): Scenario => asyncio('p', (kit) => () => main(kit));
/** What a scenario in JavaScript may do, or one that types do not stop. */
const any = <T>(value: unknown): T => value as T;

describe('a yield* before no operation is a mistake of the scenario, not a failure of its task', () => {
  it.each<[string, string, Scenario]>([
    [
      'Event.is_set() of threading',
      'main',
      threads(function* ({ threading }) {
        yield* any<Py>(threading.Event().is_set());
      }),
    ],
    [
      'a method that does not exist, in a thread',
      'Thread-1-worker',
      threads(function* ({ threading, global }) {
        const active = any<{ isub(by: number): Py }>(global('active', 0));
        const thread = threading.Thread({
          target: function* worker(): Py {
            yield* active.isub(1);
          },
        });
        yield* thread.start();
        yield* thread.join();
      }),
    ],
    [
      'inside a with, whose lock is released on the way out',
      'main',
      threads(function* ({ threading, With }) {
        const lock = threading.Lock();
        yield* With(lock, function* () {
          yield* any<Py>(lock.locked());
        });
      }),
    ],
    [
      'cancel() of asyncio',
      'main',
      loop(function* ({ asyncio: aio }) {
        yield* any<Py>(aio.create_task(aio.sleep(1)).cancel());
      }),
    ],
    [
      'in a child of gather that keeps exceptions',
      'Task-2',
      loop(function* ({ asyncio: aio }) {
        function* child(): AioPy {
          yield* any<Py>(aio.Event().is_set());
        }
        yield* aio.gather_exceptions(child());
      }),
    ],
    [
      'an async function, in a goroutine',
      'main',
      goMain('p', function* (): Go {
        yield* any<(by: number) => Go>(async () => 1)(1);
      }).expect({ go: 'ok' }),
    ],
    [
      'in a function that recovers',
      'main',
      goMain('p', function* (): Go {
        const careful = func(function* (): Go {
          defer(() => void recover());
          yield* any<Go>(Number.isInteger(5));
        });
        yield* careful();
      }),
    ],
    [
      'a value of the neutral kit',
      'a',
      scenario('p', ({ spawn, mutex }) => {
        const m = mutex('m');
        spawn('a', function* (): Body {
          yield* any<Op<void>>(m.isLocked);
        });
      }).expect({ 'os-threads': 'ok' }),
    ],
  ])('%s', (_what, task, program) => {
    const { code, message, trail } = mistakeOf(program);
    expect(code).toBe('E_FOREIGN_YIELD');
    expect(message).toBe(`task '${task}' has a yield* before something that is no operation`);
    expect(trail).toContain('foreign.test.ts');
  });

  it('tells of a coroutine that is none where it is handed over', () => {
    const { code, hint } = mistakeOf(
      loop(function* ({ asyncio: aio }) {
        yield* aio.gather(aio.sleep(1), any<Py>({ return_exceptions: true }));
      }),
    );
    expect([code, hint]).toEqual(['E_NOT_A_GENERATOR', expect.stringContaining('gather_exceptions')]);
  });

  it('leaves any other TypeError to the task', () => {
    const program = threads(function* ({ branch }) {
      yield* branch();
      const [first] = any<number[]>(5);
      throw new TypeError(String(first));
    });
    const { end } = prepare(program, { runtime: 'cpython-threads' }).run({ seed: '1' });
    expect(end.outcome).toBe('task-failed');
  });
});
