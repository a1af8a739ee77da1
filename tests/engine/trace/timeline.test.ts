import { describe, expect, it } from 'vitest';
import { timeline } from '../../../src/engine/trace/timeline.ts';
import { opposedLocks, Script } from '../../support/records.ts';

const MS = 1_000_000;

/** Two tasks with 12 ms of work each share one core in slices of 4 ms; then one of them sleeps. */
function sharedCore(): Script {
  const script = new Script().add('process.started', { object: 'main', text: 'os-threads' });
  for (const i of [0, 1]) {
    script
      .add('task.spawned', { task: `T${i}` })
      .add('thread.started', { object: `t${i}`, text: 'main' })
      .add('thread.ready', { object: `t${i}` });
  }
  for (let slice = 0; slice < 6; slice++) {
    const [now, i] = [slice * 4 * MS, slice % 2];
    script.at(now, 0, `t${i}`).add('thread.running', { object: `t${i}`, x: 1_500 });
    if (slice < 2) script.add('task.running', { task: `T${i}` });
    script.at(now + 4 * MS, 0, `t${i}`);
    if (slice < 4) script.add('thread.ready', { object: `t${i}`, x: 2 });
    else if (slice === 4) script.add('task.called', { task: 'T0', x: 8 * MS, text: 'sleep' }).add('thread.blocked', { object: 't0', x: 1 });
    else script.add('task.finished', { task: 'T1', text: undefined }).add('thread.exited', { object: 't1' });
  }
  script
    .at(28 * MS)
    .add('thread.ready', { object: 't0', x: 4 })
    .at(28 * MS, 0, 't0')
    .add('thread.running', { object: 't0', x: 1_500 });
  return script
    .at(32 * MS, 0, 't0')
    .add('task.running', { task: 'T0' })
    .add('task.finished', { task: 'T0', text: undefined })
    .add('thread.exited', { object: 't0' });
}

describe('timeline', () => {
  it('draws tasks and cores, a task off its core as ready', () => {
    const script = sharedCore();
    expect(timeline(script.records, script.end(), { width: 96 })).toMatchInlineSnapshot(`
      [
        "          0            10           20            30 ms",
        "  1 T0    █████▒▒▒▒▒▒█████▒▒▒▒▒▒█████················  run 12.0 ms  ready 8.0 ms  asleep 12.0 ms",
        "  2 T1    ▒▒▒▒▒██████▒▒▒▒▒██████▒▒▒▒▒██████            run 12.0 ms  ready 12.0 ms",
        "  core 0  11111222222111112222221111122222      ~~~~~",
        "    █ running  ▒ ready  ░ blocked  · asleep or in a call  ~ the runtime's own work",
      ]
    `);
  });

  it('does it in ASCII', () => {
    const script = opposedLocks();
    expect(timeline(script.records, script.end('deadlock'), { width: 80, ascii: true })).toMatchInlineSnapshot(`
      [
        "           0            10           20 us",
        "  1 left   +#######..................  run 5.0 us  ready 1.0 us  blocked 14.0 us",
        "  2 right  +#######..................  run 5.0 us  ready 1.0 us  blocked 14.0 us",
        "  core 0    1111111",
        "  core 1    2222222",
        "    # running  + ready  . blocked  - asleep or in a call",
      ]
    `);
  });

  it('draws steps where there is no time', () => {
    const script = new Script().add('object.made', { object: 'm', text: 'mutex' });
    for (const task of ['p', 'q']) script.add('task.spawned', { task });
    script.add('task.running', { task: 'p' }).add('lock.acquired', { task: 'p', object: 'm' }).add('task.preempted', { task: 'p' });
    script.add('task.running', { task: 'q' }).add('lock.refused', { task: 'q', object: 'm' }).add('task.blocked', { task: 'q', text: 'm' });
    script
      .add('task.running', { task: 'p' })
      .add('lock.released', { task: 'p', object: 'm' })
      .add('task.readied', { task: 'q', object: 'p' });
    script.add('task.finished', { task: 'p', text: 1 }).add('task.running', { task: 'q' }).add('task.finished', { task: 'q', text: 2 });
    expect(timeline(script.records, script.end())).toMatchInlineSnapshot(`
      [
        "          0         10 steps",
        "  1 p     ███▒▒███    10 steps",
        "  2 q     ▒▒▒██░░▒██  7 steps  2 blocked",
        "    █ running  ▒ ready  ░ blocked  · asleep or in a call",
      ]
    `);
  });

  it('stays within its width, whatever the names and numbers', () => {
    const script = new Script().add('process.started', { object: 'main', text: 'go' });
    for (let i = 0; i < 70; i++) {
      const [task, thread] = [`a-task-with-a-rather-long-name-${i}`, `M${i}`];
      script
        .at(i * 1_234_567)
        .add('task.spawned', { task })
        .add('thread.started', { object: thread, text: 'main' });
      script
        .at(i * 1_234_567 + 1, i % 20, thread)
        .add('thread.running', { object: thread })
        .add('task.running', { task });
      script
        .at(i * 1_234_567 + 999_999, i % 20, thread)
        .add(i % 3 === 0 ? 'task.called' : 'task.blocked', { task, text: i % 3 === 0 ? 'io' : '' })
        .add('thread.blocked', { object: thread });
    }
    script.at(123_456_789_012);
    for (const width of [60, 80, 96]) {
      const lines = timeline(script.records, script.end('deadlock', 123_456_789_012), { width });
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(lines.filter((line) => line.endsWith(' '))).toEqual([]);
      expect(lines).toContain('    ... and 46 more tasks');
      expect(lines).toContain('    ... and 4 more cores');
    }
  });

  it('draws a run of three nanoseconds, and one of nothing', () => {
    const script = new Script().add('task.spawned', { task: 'p' }).at(3, 0).add('core.idle').add('task.finished', { task: 'p', text: 0 });
    expect(timeline(script.records, script.end())[1]).toBe('  1 p     ▒▒▒  run 0 ns  ready 3 ns');
    expect(timeline([], new Script().end())).toEqual(['(no task ran)']);
  });
});
