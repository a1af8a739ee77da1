import { describe, expect, it } from 'vitest';
import { metrics } from '../../../src/engine/analysis/metrics.ts';
import { HEADER, opposedLocks, Script } from '../../support/records.ts';

const SETTINGS = { settings: { cores: 2, 'thread.stackBytes': 1_000, 'task.bytes': 10 } };

describe('metrics', () => {
  it('books a deadlock', () => {
    const script = opposedLocks();
    expect(metrics(script.records, HEADER, script.end('deadlock'))).toEqual({
      makespan: 20_000,
      events: script.records.length,
      cores: [
        { busyNs: 5_000, utilisation: 0.25 },
        { busyNs: 5_000, utilisation: 0.25 },
      ],
      utilisation: 0.25,
      tasks: ['left', 'right'].map((name) => ({
        name,
        spawnedAt: 0,
        endedAt: null,
        runNs: 5_000,
        readyNs: 1_000,
        blockedNs: 14_000,
        sleepingNs: 0,
        outside: false,
      })),
      objects: ['a', 'b'].map((name) => ({ name, type: 'mutex', waits: 1, waitNs: 14_000, longestWaitNs: 14_000, holdNs: 19_000 })),
      contextSwitches: 0,
      taskSwitches: 0,
      migrations: 0,
      peakThreads: 2,
      peakTasks: 2,
      peakMemoryBytes: 0,
    });
  });

  it('counts a task as ready while its thread is off the cores, and switches, migrations and peaks', () => {
    const script = new Script().add('process.started', { object: 'main', text: 'os-threads' });
    for (const i of [1, 2])
      script
        .add('task.spawned', { task: `p${i}` })
        .add('thread.started', { object: `t${i}`, text: 'main' })
        .add('thread.ready', { object: `t${i}` });
    script.at(10, 0, 't1').add('thread.running', { object: 't1' }).add('task.running', { task: 'p1' });
    script
      .at(30, 0, 't1')
      .add('thread.ready', { object: 't1', x: 2 })
      .at(30, 0, 't2')
      .add('thread.running', { object: 't2', x: 5 })
      .add('task.running', { task: 'p2' });
    script.at(40, 1, 't1').add('thread.running', { object: 't1', x: 5, y: 1 });
    script.at(70, 0, 't2').add('task.called', { task: 'p2', x: 20, text: 'sleep' }).add('thread.blocked', { object: 't2', x: 1 });
    script.at(80, 1, 't1').add('task.finished', { task: 'p1', text: undefined }).add('thread.exited', { object: 't1' });
    script
      .at(90)
      .add('thread.ready', { object: 't2', x: 4 })
      .at(90, 0, 't2')
      .add('thread.running', { object: 't2' })
      .add('task.running', { task: 'p2' });
    script.at(100, 0, 't2').add('task.finished', { task: 'p2', text: undefined }).add('thread.exited', { object: 't2' });
    expect(metrics(script.records, SETTINGS, script.end())).toMatchObject({
      cores: [
        { busyNs: 70, utilisation: 0.7 },
        { busyNs: 40, utilisation: 0.4 },
      ],
      utilisation: 0.55,
      tasks: [
        { name: 'p1', spawnedAt: 0, endedAt: 80, runNs: 60, readyNs: 20, blockedNs: 0, sleepingNs: 0, outside: false },
        { name: 'p2', spawnedAt: 0, endedAt: 100, runNs: 50, readyNs: 30, blockedNs: 0, sleepingNs: 20, outside: false },
      ],
      contextSwitches: 1,
      taskSwitches: 0,
      migrations: 1,
      peakThreads: 2,
      peakTasks: 2,
      peakMemoryBytes: 2_020,
    });
  });

  it('adds up waits of a select at each of its objects, and holds of a lock', () => {
    const script = new Script().add('task.spawned', { task: 'p' }).add('task.spawned', { task: 'q' });
    for (const name of ['c', 'd']) script.add('object.made', { object: name, text: 'channel' });
    script.add('object.made', { object: 'm', text: 'mutex' });
    script.at(10).add('task.blocked', { task: 'p', text: 'c d' }).at(30).add('task.readied', { task: 'p', object: 'q' });
    script.at(40).add('task.blocked', { task: 'p', text: 'c' }).at(45).add('task.readied', { task: 'p', object: 'q' });
    script.add('lock.acquired', { task: 'p', object: 'm' }).at(50).add('lock.released', { task: 'p', object: 'm' });
    script.at(60).add('lock.acquired', { task: 'p', object: 'm' }).add('task.blocked', { task: 'q', text: 'p' }).at(100);
    expect(metrics(script.records, { settings: {} }, script.end('deadlock'))).toMatchObject({
      cores: [],
      utilisation: 0,
      objects: [
        { name: 'c', type: 'channel', waits: 2, waitNs: 25, longestWaitNs: 20, holdNs: 0 },
        { name: 'd', type: 'channel', waits: 1, waitNs: 20, longestWaitNs: 20, holdNs: 0 },
        { name: 'm', type: 'mutex', waits: 0, waitNs: 0, longestWaitNs: 0, holdNs: 45 },
      ],
    });
  });

  it('takes a run without time or records', () => {
    expect(metrics([], { settings: {} }, new Script().end())).toMatchObject({
      makespan: 0,
      cores: [],
      utilisation: 0,
      tasks: [],
      peakMemoryBytes: 0,
    });
  });

  it('counts switches of tasks where there are no threads', () => {
    const script = new Script();
    for (const task of ['p', 'q']) script.add('task.spawned', { task });
    for (const task of ['p', 'q', 'q', 'p']) script.add('task.running', { task }).add('task.yielded', { task });
    expect(metrics(script.records, { settings: {} }, script.end())).toMatchObject({ taskSwitches: 2, contextSwitches: 0, peakThreads: 0 });
  });
});
