import type { Host, Runtime } from '../../src/engine/interpret/contract.ts';
import { Interpreter } from '../../src/engine/interpret/interpreter.ts';
import { Door } from '../../src/engine/kernel/door.ts';
import { plain } from '../../src/engine/kernel/source.ts';
import { Machine } from '../../src/engine/machine/machine.ts';
import { Noise } from '../../src/engine/machine/noise.ts';
import type { Process } from '../../src/engine/machine/process.ts';
import { MACHINE_SETTINGS, settle, type Setting } from '../../src/engine/machine/settings.ts';
import { Kept } from '../../src/engine/runtimes/cpython/ops.ts';
import { OS_THREADS_SETTINGS } from '../../src/engine/runtimes/os-threads/constants.ts';
import { Channel } from '../../src/engine/sync/channel.ts';
import { Condition } from '../../src/engine/sync/condition.ts';
import { Cancel, Join, Pause, Sleep, Spawn, Work } from '../../src/engine/sync/life.ts';
import { Cell } from '../../src/engine/sync/memory.ts';
import type { AnyOp } from '../../src/engine/sync/op.ts';
import { Mutex } from '../../src/engine/sync/mutex.ts';
import type { LockPolicy } from '../../src/engine/sync/policy.ts';
import { BARGING } from '../../src/engine/sync/policy.ts';
import { Select } from '../../src/engine/sync/select.ts';
import { Slot } from '../../src/engine/sync/slot.ts';
import { Task, type BodyOf } from '../../src/engine/sync/task.ts';
import type { Scalar } from '../../src/engine/trace/header.ts';
import type { Raw } from '../../src/engine/trace/records.ts';
import { Recorder } from '../../src/engine/trace/recorder.ts';
import { Scene } from '../../src/engine/trace/scene.ts';

/** A machine with processes of any runtimes, for trying a model before it has a kit: nothing of the scenario layer is used. */
export class Lab {
  readonly slot = new Slot();
  readonly scene = new Scene();
  readonly records: Raw[] = [];
  readonly machine: Machine;
  readonly tasks: Interpreter;
  readonly door = new Door(plain('1'));
  readonly #noise: Noise;
  #next = 0;

  constructor(settings: Record<string, Scalar> = {}, ofRuntime: readonly Setting[] = OS_THREADS_SETTINGS) {
    const known = [...MACHINE_SETTINGS, ...ofRuntime];
    const all = settle(known, { exact: true, ...settings });
    this.door.reset(plain(String(settings['seed'] ?? '1')));
    const recorder = new Recorder(this.scene);
    recorder.reset({ record: (raw) => void this.records.push(raw) });
    this.#noise = new Noise(this.door, all['exact'] === true);
    this.machine = new Machine(all, this.door, this.#noise, this.scene, recorder);
    this.tasks = new Interpreter(this.machine, this.door, this.slot);
  }

  /** A process and the runtime that lives in it. */
  process<R extends Runtime>(name: string, make: (host: Host) => R): { process: Process; runtime: R } {
    const process = this.machine.process(name);
    const runtime = make({
      kernel: this.machine,
      process,
      tasks: this.tasks,
      settings: this.machine.settings,
      noise: this.#noise,
      door: this.door,
      fork: (own, makes) => this.process(own, makes).process,
    });
    this.tasks.attach(process, runtime);
    return { process, runtime };
  }

  spawn<A extends unknown[]>(process: Process, name: string, body: (...args: A) => Generator<AnyOp, unknown, unknown>, ...args: A): Task {
    const task = new Task(this.#next++, name, process, false, body as unknown as BodyOf<readonly never[]>, args);
    this.tasks.begin(task, null);
    return task;
  }

  /** Runs to the end; answers the instant of it. */
  run(): number {
    this.machine.run({ steps: 50_000_000, stepsAtOneInstant: 1_000_000 });
    return this.scene.now;
  }

  readonly ops = (() => {
    const { slot } = this;
    const [work, sleep, pause, select, cancel, join] = [
      new Work(slot),
      new Sleep(slot),
      new Pause(slot),
      new Select(slot),
      new Cancel(slot),
      new Join(slot),
    ];
    const [spawn, keeps] = [new Spawn(slot), new Kept(slot)];
    return {
      /** Starts a task from inside another one. */
      start: (process: Process, name: string, body: () => Generator<AnyOp, unknown, unknown>) => {
        const task = new Task(this.#next++, name, process, false, body, []);
        return spawn.of(() => ({ task }));
      },
      work: (ns: number) => work.of(ns),
      /** A C function that keeps the GIL. */
      keeps: (ns: number) => keeps.of(ns),
      sleep: (ns: number) => sleep.of(ns),
      pause: () => pause.of(),
      select: (...cases: Parameters<Select['of']>[0]) => select.of(cases),
      cancel: (task: Task) => cancel.of(task),
      join: (task: Task) => join.of(task),
      mutex: (name: string, policy: LockPolicy = BARGING) => new Mutex(name, slot, policy),
      condition: (name: string, mutex: Mutex) => new Condition(name, slot, mutex),
      channel: <T>(name: string, capacity = 0) => new Channel<T>(name, slot, capacity, false),
      cell: <T>(name: string, first: T) => new Cell<T>(name, slot, first),
    };
  })();

  /** When a task's records of one kind were written. */
  times(kind: string, task?: string): number[] {
    return this.records.filter((raw) => raw.kind.name === kind && (task === undefined || raw.task === task)).map((raw) => raw.at);
  }
}
