import { createDraft, finishDraft } from 'immer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TraceError } from '../../../src/engine/trace/text.ts';
import { emptyWorld, foldRecord, World } from '../../../src/engine/trace/world.ts';
import type { WorldState } from '../../../src/engine/trace/state.ts';
import { HEADER, opposedLocks, Script } from '../../support/records.ts';

const NO_CORES = { settings: {} };
const object = (type: string, rest: object = {}): object => ({
  type,
  size: 0,
  owner: null,
  count: 0,
  closed: false,
  value: null,
  buffer: [],
  waiters: [],
  ...rest,
});

/** The state after all records of a script without cores, in which tasks p and q exist. */
function after(build: (script: Script) => Script): WorldState {
  const script = build(new Script().add('task.spawned', { task: 'p' }).add('task.spawned', { task: 'q' }));
  return new World(script.records, NO_CORES).end;
}

/** A long run in which tasks come and go at a lock and a channel. */
function longRun(rounds: number): Script {
  const script = new Script();
  script
    .add('object.made', { object: 'm', text: 'mutex' })
    .add('object.made', { object: 'c', x: 2, text: 'channel' })
    .add('object.made', { object: 'n', text: 'cell' });
  for (let i = 0; i < rounds; i++) {
    const [a, b] = [`a${i % 7}`, `b${i % 5}`];
    script.at(i * 10);
    for (const task of [a, b]) script.add('task.spawned', { task }).add('task.running', { task });
    script.add('lock.acquired', { task: a, object: 'm' }).add('task.blocked', { task: b, text: i % 3 === 0 ? 'm c' : 'm', x: i % 2 });
    script.add('channel.sent', { task: a, object: 'c', text: i }).add('cell.written', { task: a, object: 'n', text: i });
    script.add('lock.released', { task: a, object: 'm', x: 1 }).add('task.readied', { task: b, object: a });
    script.add('channel.received', { task: b, object: 'c', text: i });
    for (const task of [a, b]) script.add('task.finished', { task, text: undefined });
  }
  return script;
}

describe('World', () => {
  it('folds a deadlock of two threads', () => {
    const { end } = new World(opposedLocks().records, HEADER);
    expect(end).toEqual({
      at: 20_000,
      seq: opposedLocks().records.length,
      cores: [
        { state: 'idle', thread: null },
        { state: 'idle', thread: null },
      ],
      processes: { main: { runtime: 'os-threads', exit: null } },
      threads: { t0: { process: 'main', state: 'blocked', core: null }, t1: { process: 'main', state: 'blocked', core: null } },
      tasks: {
        left: { state: 'blocked', thread: null, on: ['b'], outside: false },
        right: { state: 'blocked', thread: null, on: ['a'], outside: false },
      },
      objects: { a: object('mutex', { owner: 'left', waiters: ['right'] }), b: object('mutex', { owner: 'right', waiters: ['left'] }) },
    });
  });

  it('knows cores and threads on the way', () => {
    const { records } = opposedLocks();
    const world = new World(records, HEADER);
    expect(world.at(0)).toEqual(emptyWorld(HEADER.settings));
    const waking = records.findIndex((raw) => raw.kind.name === 'core.waking');
    expect(world.at(waking + 1).cores[0]).toEqual({ state: 'waking', thread: null });
    const running = records.findIndex((raw) => raw.kind.name === 'task.running');
    const state = world.at(running + 1);
    expect(state.cores[0]).toEqual({ state: 'busy', thread: 't0' });
    expect(state.threads['t0']).toEqual({ process: 'main', state: 'running', core: 0 });
    expect(state.tasks['left']).toEqual({ state: 'running', thread: 't0', on: [], outside: false });
  });

  it('gives the same states forward, back and in any order, as folding one record at a time does', () => {
    const { records } = longRun(60);
    let state = emptyWorld({});
    const states = [state];
    for (const raw of records) {
      const draft = createDraft(state);
      foldRecord(draft, raw);
      state = finishDraft(draft);
      states.push(state);
    }
    const forward = new World(records, NO_CORES, { every: 64 });
    for (const [seq, expected] of states.entries()) expect(forward.at(seq)).toEqual(expected);
    const back = new World(records, NO_CORES, { every: 7 });
    for (let seq = records.length; seq >= 0; seq--) expect(back.at(seq)).toEqual(states[seq]);
    fc.assert(
      fc.property(fc.array(fc.nat(records.length), { minLength: 1, maxLength: 12 }), fc.constantFrom(1, 5, 256), (order, every) => {
        const world = new World(records, NO_CORES, { every });
        for (const seq of order) expect(world.at(seq)).toEqual(states[seq]);
      }),
    );
  });

  it('counts permits, readers and parties', () => {
    const { objects } = after((s) =>
      s
        .add('object.made', { object: 's', x: 3, text: 'semaphore' })
        .add('semaphore.acquired', { task: 'p', object: 's', x: 2 })
        .add('object.made', { object: 'rw', text: 'rwlock' })
        .add('rwlock.acquired', { task: 'p', object: 'rw', x: 0 })
        .add('rwlock.acquired', { task: 'q', object: 'rw', x: 0 })
        .add('rwlock.released', { task: 'p', object: 'rw', x: 0 })
        .add('object.made', { object: 'w', text: 'rwlock' })
        .add('rwlock.acquired', { task: 'p', object: 'w', x: 1 })
        .add('object.made', { object: 'bar', x: 2, text: 'barrier' })
        .add('barrier.arrived', { task: 'p', object: 'bar', x: 1 })
        .add('object.made', { object: 'broken', x: 2, text: 'barrier' })
        .add('barrier.arrived', { task: 'p', object: 'broken', x: 1 })
        .add('barrier.broken', { task: 'p', object: 'broken' }),
    );
    expect(objects).toEqual({
      s: object('semaphore', { size: 3, count: 2 }),
      rw: object('rwlock', { count: 1 }),
      w: object('rwlock', { owner: 'p' }),
      bar: object('barrier', { size: 2, count: 1 }),
      broken: object('barrier', { size: 2, closed: true }),
    });
  });

  it('keeps buffers and values', () => {
    const { objects } = after((s) =>
      s
        .add('object.made', { object: 'c', x: 2, text: 'channel' })
        .add('channel.sent', { task: 'p', object: 'c', x: 0, text: 1 })
        .add('channel.sent', { task: 'p', object: 'c', x: 0, text: 'two' })
        .add('channel.sent', { task: 'p', object: 'c', x: 1, text: 3 })
        .add('channel.received', { task: 'q', object: 'c', x: 0, text: 1 })
        .add('channel.received', { task: 'q', object: 'c', x: 1, text: 3 })
        .add('channel.closed', { task: 'p', object: 'c' })
        .add('object.made', { object: 'n', text: 'atomic' })
        .add('atomic.stored', { object: 'n', text: 5 })
        .add('atomic.added', { task: 'p', object: 'n', x: 2, text: 7 }),
    );
    expect(objects).toEqual({ c: object('channel', { size: 2, closed: true, buffer: ['"two"'] }), n: object('atomic', { value: '7' }) });
  });

  it('queues at the back or the front, for a select everywhere, and leaves everywhere', () => {
    const blocked = (s: Script): Script =>
      s
        .add('object.made', { object: 'c', text: 'channel' })
        .add('object.made', { object: 'd', text: 'channel' })
        .add('task.blocked', { task: 'p', text: 'c d', x: 0 })
        .add('task.blocked', { task: 'q', text: 'd', x: 1 });
    const waiting = after(blocked);
    expect([waiting.objects['c']!.waiters, waiting.objects['d']!.waiters]).toEqual([['p'], ['q', 'p']]);
    expect(waiting.tasks['p']).toEqual({ state: 'blocked', thread: null, on: ['c', 'd'], outside: false });
    const left = after((s) => blocked(s).add('task.failed', { task: 'p', text: 'x' }).add('task.stuck', { task: 'q', text: 'd' }));
    expect([left.objects['c']!.waiters, left.objects['d']!.waiters]).toEqual([[], ['q']]);
    expect(left.tasks['p']).toEqual({ state: 'failed', thread: null, on: [], outside: false });
  });

  it('lets a task wait for a task, and be called like a member of Object', () => {
    const { tasks } = after((s) =>
      s
        .add('task.spawned', { task: '__proto__' })
        .add('task.spawned', { task: 'constructor' })
        .add('task.blocked', { task: '__proto__', text: 'constructor' }),
    );
    expect(Object.keys(tasks)).toEqual(['p', 'q', '__proto__', 'constructor']);
    expect(tasks['__proto__']!.on).toEqual(['constructor']);
  });

  it.each([
    ['a task', new Script().add('task.running', { task: 'x' }), "event 0 (task.running) names the task 'x', which no event introduced"],
    [
      'a member of Object',
      new Script().add('lock.acquired', { object: 'toString' }),
      "event 0 (lock.acquired) names the object 'toString', which no event introduced",
    ],
    ['nobody', new Script().add('task.yielded'), 'event 0 (task.yielded) names no task'],
    ['a core', new Script().at(0, 9).add('core.idle'), "event 0 (core.idle) names the core 'c9', which no event introduced"],
    [
      'what is waited for',
      new Script().add('task.spawned', { task: 'p' }).add('task.blocked', { task: 'p', text: 'm' }),
      "event 1 (task.blocked) names the object or task 'm', which no event introduced",
    ],
  ])('refuses a name that nothing introduced: %s', (_what, script, message) => {
    const world = new World(script.records, NO_CORES);
    expect(() => world.end).toThrow(TraceError);
    expect(() => world.end).toThrow(message);
  });

  it('seeks through many records in little time', () => {
    const { records } = longRun(4_000);
    const world = new World(records, NO_CORES);
    expect(world.end.seq).toBe(records.length);
    for (let k = 0; k < 100; k++) world.at((k * 7_919) % records.length);
  });
});
