import type { Executor } from './interpret/executor.ts';
import type { Machine } from './machine/machine.ts';
import type { Process } from './machine/process.ts';
import * as T from './machine/thread.ts';
import type { Stage } from './scenario/stage.ts';
import * as P from './sync/task.ts';
import type { Task } from './sync/task.ts';
import type { Recorder } from './trace/recorder.ts';
import type { Scene } from './trace/scene.ts';
import type { CoreState, TaskState, ThreadState, WorldState } from './trace/state.ts';

const THREAD_STATES: readonly ThreadState['state'][] = ['new', 'ready', 'running', 'blocked', 'exited'];
const TASK_STATES: readonly TaskState['state'][] = ['ready', 'running', 'blocked', 'called', 'finished', 'failed', 'abandoned'];

/** The engine's own state, in the words of the folded trace. */
export function snapshotOf(
  scene: Scene,
  recorder: Recorder,
  machine: Machine | null,
  executor: Executor,
  stage: Stage,
  lone?: Process,
): WorldState {
  const processes = machine?.processes ?? [lone!];
  return {
    at: scene.now,
    seq: recorder.count,
    cores: (machine?.cores ?? []).map((core): CoreState => ({
      state: core.thread !== null ? 'busy' : core.waking ? 'waking' : 'idle',
      thread: core.thread?.name ?? null,
    })),
    processes: Object.fromEntries(processes.map((process) => [process.name, { runtime: process.runtime, exit: process.exitCode }])),
    threads: Object.fromEntries(
      (machine?.threads ?? []).map((thread) => [
        thread.name,
        {
          process: thread.process.name,
          state: THREAD_STATES[thread.condition]!,
          core: thread.condition === T.RUNNING ? thread.core!.id : null,
        },
      ]),
    ),
    tasks: Object.fromEntries(executor.tasks.map((task) => [task.name, taskState(task, machine)])),
    objects: Object.fromEntries(stage.primitives.map((primitive) => [primitive.name, primitive.state()])),
  };
}

function taskState(task: Task, machine: Machine | null): TaskState {
  const waits = task.at === P.WAITING ? task.waitsFor().split(' ') : [];
  return {
    state: TASK_STATES[task.at]!,
    thread: task.at === P.RUNNING ? (machine?.threads.find((thread) => thread.task === task)?.name ?? null) : null,
    on: waits.filter((name) => name !== '-'),
    outside: machine !== null && task.outside,
  };
}
