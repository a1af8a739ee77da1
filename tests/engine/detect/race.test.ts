import { describe, expect, it } from 'vitest';
import type { Body, Kit } from 'seedloom';
import { Script } from '../../support/records.ts';
import { watchOf } from '../../support/watch.ts';
import { found, signatures, watchSeeds, type On } from './found.ts';

/** `first` writes x and then passes something on; `second` waits for that and writes x. */
interface Pass {
  readonly give: () => Body;
  readonly take: () => Body;
}

/** Makes the objects of one way to meet; what both sides do with them. */
type Way = (kit: Kit) => Pass;

const oneWay =
  (way: Way) =>
  (kit: Kit): void => {
    const { give, take } = way(kit);
    const x = kit.cell('x', 0);
    kit.spawn('first', function* (): Body {
      yield* x.write(1);
      yield* give();
    });
    kit.spawn('second', function* (): Body {
      yield* take();
      yield* x.write(2);
    });
  };

/** Every primitive, and how it puts what came before `give` before what comes after `take`. */
const WAYS: Readonly<Record<string, Way>> = {
  'unbuffered channel': ({ channel }) => {
    const c = channel<number>('c');
    return { *give() { yield* c.send(1); }, *take() { yield* c.receive(); } };
  },
  'unbuffered channel, from the receiver to the sender': ({ channel }) => {
    const c = channel<number>('c');
    return { *give() { yield* c.receive(); }, *take() { yield* c.send(1); } };
  },
  'buffered channel': ({ channel }) => {
    const c = channel<number>('c', 3);
    return { *give() { yield* c.send(1); }, *take() { yield* c.receive(); } };
  },
  'buffered channel, from receive k to send k + capacity': ({ channel }) => {
    const c = channel<number>('c', 2);
    return { *give() { yield* c.receive(); }, *take() { for (let k = 0; k < 3; k++) yield* c.send(k); } };
  },
  'closing a channel': ({ channel }) => {
    const c = channel<number>('c', 3);
    return { *give() { yield* c.close(); }, *take() { yield* c.receive(); } };
  },
  select: ({ channel, select }) => {
    const [c, d] = [channel<number>('c'), channel<number>('d')];
    return { *give() { yield* c.send(1); }, *take() { yield* select(c.onReceive(), d.onReceive()); } };
  },
  'semaphore without permits': ({ semaphore }) => {
    const s = semaphore('s', 0);
    return { *give() { yield* s.release(); }, *take() { yield* s.acquire(); } };
  },
  event: ({ event }) => {
    const e = event('e');
    return { *give() { yield* e.set(); }, *take() { yield* e.wait(); } };
  },
  future: ({ future }) => {
    const f = future<number>('f');
    return { *give() { yield* f.resolve(1); }, *take() { yield* f.wait(); } };
  },
  queue: ({ queue }) => {
    const q = queue<number>('q');
    return { *give() { yield* q.put(1); }, *take() { yield* q.get(); } };
  },
  'full queue, from get to put': ({ queue }) => {
    const q = queue<number>('q', 1);
    return { *give() { yield* q.get(); }, *take() { yield* q.put(1); yield* q.put(2); } };
  },
  'end of the work on a queue': ({ queue, channel }) => {
    const [q, put] = [queue<number>('q'), channel<number>('put')];
    return { *give() { yield* put.receive(); yield* q.get(); yield* q.taskDone(); }, *take() { yield* q.put(1); yield* put.send(1); yield* q.join(); } };
  },
  mailbox: ({ mailbox }) => {
    const b = mailbox<number>('b');
    return { *give() { yield* b.send(7); }, *take() { yield* b.receive((message) => message === 7); } };
  },
  barrier: ({ barrier }) => {
    const b = barrier('b', 2);
    return { *give() { yield* b.arrive(); }, *take() { yield* b.arrive(); } };
  },
  'atomic flag': ({ atomic, until }) => {
    const a = atomic('a');
    return { *give() { yield* a.store(1); }, *take() { yield* until(a, (value) => value === 1); } };
  },
  'atomic flag behind a counter': ({ atomic, until, spawn }) => {
    const a = atomic('a');
    spawn('other', function* (): Body { yield* a.add(10); });
    return { *give() { yield* a.add(1); }, *take() { yield* until(a, (value) => value % 10 === 1); } };
  },
}; // prettier-ignore

describe('race: what orders two tasks', () => {
  for (const [name, way] of Object.entries(WAYS)) {
    for (const on of [{}, { runtime: 'os-threads' }] satisfies On[]) {
      it(`${name} orders${on.runtime === undefined ? '' : ` on ${on.runtime}`}`, () => {
        const runs = watchSeeds(oneWay(way), on);
        expect(runs.flatMap(({ findings }) => findings.filter(({ kind }) => kind === 'race'))).toEqual([]);
        expect(new Set(runs.map(({ result }) => result.end.outcome)).has('ok')).toBe(true);
      });
    }
  }

  it('a start, a join and a cancel order', () => {
    const raced = signatures('race', ({ cell, channel, spawn, join, cancel }) => {
      const [x, never] = [cell('x', 0), channel<number>('never')];
      spawn('main', function* (): Body {
        yield* x.write(1);
        const child = yield* spawn('child', function* (): Body {
          yield* x.write(2);
        });
        yield* join(child);
        yield* x.write(3);
        const sleeper = yield* spawn('sleeper', function* (): Body {
          try {
            yield* never.receive();
          } finally {
            yield* x.write(4);
          }
        });
        yield* x.write(5);
        yield* cancel(sleeper);
      });
    });
    expect(raced).toEqual([]);
  });

  it('a wait group orders all that were done before the wait', () => {
    const setup = ({ cell, spawn, waitGroup }: Kit): void => {
      const [wg, x, y] = [waitGroup('wg'), cell('x', 0), cell('y', 0)];
      spawn('main', function* (): Body {
        yield* wg.add(2);
        for (const one of [x, y])
          yield* spawn(`writes-${one.name}`, function* (): Body {
            yield* one.write(1);
            yield* wg.done();
          });
        yield* wg.wait();
        yield* x.write((yield* y.read()) + 1);
      });
    };
    expect(signatures('race', setup)).toEqual([]);
    expect(signatures('race', setup, { runtime: 'os-threads' })).toEqual([]);
  });

  it('a mutex, a write lock, a semaphore of one, a once and a condition order', () => {
    const raced = signatures('race', ({ cell, condition, mutex, once, rwlock, semaphore, spawn }) => {
      const [a, b, c, d, e] = [cell('a', 0), cell('b', 0), cell('c', 0), cell('d', 0), cell('e', 0)];
      const [m, rw, s, o] = [mutex('m'), rwlock('rw'), semaphore('s', 1), once('o')];
      const [n, turn] = [mutex('n'), cell('turn', 0)];
      const cv = condition('cv', n);
      function* body(own: number): Body {
        yield* m.lock();
        yield* a.update((value) => value + 1);
        yield* m.unlock();
        yield* rw.lockWrite();
        yield* b.update((value) => value + 1);
        yield* rw.unlockWrite();
        yield* rw.lockRead();
        yield* b.read();
        yield* rw.unlockRead();
        yield* s.acquire();
        yield* c.update((value) => value + 1);
        yield* s.release();
        yield* o.do(function* () {
          yield* d.write(1);
        });
        yield* d.read();
        yield* n.lock();
        while ((yield* turn.read()) !== own) yield* cv.wait();
        yield* e.update((value) => value + 1);
        yield* turn.write(own + 1);
        yield* cv.notifyAll();
        yield* n.unlock();
      }
      for (let own = 0; own < 3; own++) spawn(`t${own}`, body, own);
    });
    expect(raced).toEqual([]);
  });
});

describe('race: a message that was taken and given back', () => {
  it.each([
    ['queue', 'queue.put', 'queue.got', 'queue.returned'],
    ['mailbox', 'mailbox.sent', 'mailbox.received', 'mailbox.returned'],
  ] as const)('of a %s orders its sender, and whoever gave it back, before who takes it in the end', (type, put, got, returned) => {
    const script = new Script().add('object.made', { object: 'q', text: type });
    for (const object of ['x', 'y']) script.add('object.made', { object, text: 'cell' });
    for (const task of ['sends', 'gives-back', 'takes']) script.add('task.spawned', { task });
    script.add('cell.written', { task: 'sends', object: 'x', text: 1 }).add(put, { task: 'sends', object: 'q', text: 7 });
    script.add(got, { task: 'gives-back', object: 'q', text: 7 }).add('cell.written', { task: 'gives-back', object: 'y', text: 1 });
    script.add(returned, { task: 'gives-back', object: 'q', text: 7 }).add(got, { task: 'takes', object: 'q', text: 7 });
    for (const object of ['x', 'y']) script.add('cell.written', { task: 'takes', object, text: 2 });
    const watch = watchOf('race');
    watch.reset({ runtime: 'os-threads', settings: {} });
    for (const raw of script.records) watch.record(raw);
    expect(watch.conclude('ok')).toEqual([]);
  });
});

describe('race: what does not order', () => {
  const lost = (kit: Kit): void => {
    const x = kit.cell('x', 0);
    for (const name of ['left', 'right'])
      kit.spawn(name, function* (): Body {
        yield* x.update((value) => value + 1);
      });
  };

  it('a lost update is a race in every run, also where nothing is lost', () => {
    const runs = watchSeeds(lost);
    for (const { findings } of runs) {
      const races = findings.filter(({ kind }) => kind === 'race');
      expect(races.map(({ signature, certainty }) => [signature, certainty])).toEqual([['race: x between left right', 'sure']]);
    }
  });

  it('tells both accesses, with the numbers of their records', () => {
    const [{ findings, records }] = watchSeeds(lost, { settings: { exact: true }, seeds: 1 }) as [ReturnType<typeof watchSeeds>[0]];
    const race = findings.find(({ kind }) => kind === 'race')!;
    expect(race.records!.map((seq) => `${records[seq]!.task} ${records[seq]!.kind.name}`)).toEqual([
      'left cell.written',
      'right cell.read',
    ]);
    expect(race.text).toBe(
      `left writes x (event ${race.records![0]}) and right reads it (event ${race.records![1]}): no lock, message, start or end leads from the one to the other`,
    );
  });

  it('on green threads, and with switches at awaits only, it is a hint', () => {
    const awaits = found('race', lost, { settings: { switch: 'awaits' } });
    const green = found('race', lost, { runtime: 'green-threads', seeds: 3 });
    for (const [race] of [...awaits, ...green])
      expect([race?.certainty, race?.text]).toEqual(['hint', expect.stringContaining('only the scheduler keeps them apart')]);
  });

  it('atomics never race, reads never race, a plain flag orders nothing', () => {
    expect(
      signatures('race', ({ atomic, cell, spawn, until }) => {
        const [count, ready, data] = [atomic('count'), cell('ready', false), cell('data', 0)];
        const constant = cell('constant', 7);
        spawn('writer', function* (): Body {
          yield* count.add(1);
          yield* constant.read();
          yield* data.write(1);
          yield* ready.write(true);
        });
        spawn('reader', function* (): Body {
          yield* count.store(2);
          yield* constant.read();
          yield* until(ready, (value) => value);
          yield* data.read();
        });
      }),
    ).toEqual(['race: data between reader writer', 'race: ready between reader writer']);
  });

  it('readers of a lock do not order each other, and a read lock around a write is a race', () => {
    const raced = signatures('race', ({ cell, rwlock, spawn }) => {
      const [rw, x] = [rwlock('rw'), cell('x', 0)];
      for (const name of ['a', 'b'])
        spawn(name, function* (): Body {
          yield* rw.lockRead();
          yield* x.write(1);
          yield* rw.unlockRead();
        });
    });
    expect(raced).toEqual(['race: x between a b']);
  });

  it('two permits let two in: a race whatever the order in which they come', () => {
    const runs = found('race', ({ cell, semaphore, spawn }) => {
      const [s, x] = [semaphore('s', 2), cell('x', 0)];
      for (const name of ['a', 'b'])
        spawn(name, function* (): Body {
          yield* s.acquire();
          yield* x.write(1);
          yield* s.release();
        });
    });
    for (const races of runs) expect(races.map(({ signature }) => signature)).toEqual(['race: x between a b']);
  });

  it('room in a buffer that is not full orders nothing', () => {
    const raced = signatures('race', ({ cell, channel, spawn }) => {
      const [c, x] = [channel<number>('c', 2), cell('x', 0)];
      spawn('taker', function* (): Body {
        yield* x.write(1);
        yield* c.receive();
      });
      spawn('giver', function* (): Body {
        yield* c.send(1);
        yield* c.send(2);
        yield* x.write(2);
      });
    });
    expect(raced).toEqual(['race: x between giver taker']);
  });

  it('an event that was cleared tells nothing of those who set it before', () => {
    const raced = signatures('race', ({ cell, event, channel, spawn }) => {
      const [e, x, go] = [event('e'), cell('x', 0), channel<number>('go')];
      spawn('first', function* (): Body {
        yield* x.write(1);
        yield* e.set();
      });
      spawn('second', function* (): Body {
        yield* e.clear();
        yield* e.set();
        yield* go.send(1);
      });
      spawn('third', function* (): Body {
        yield* go.receive();
        yield* e.wait();
        yield* x.write(2);
      });
    });
    expect(raced).toContain('race: x between first third');
  });

  it('double-checked locking races on what it checks without the lock, and is right in its results', () => {
    const runs = watchSeeds(({ cell, check, mutex, spawn }) => {
      const [m, ready, data] = [mutex('m'), cell('p', 0), cell('d', 0)];
      function* use(): Body {
        if ((yield* ready.read()) === 0) {
          yield* m.lock();
          if ((yield* ready.read()) === 0) {
            yield* data.write(1);
            yield* ready.write(1);
          }
          yield* m.unlock();
        }
        check((yield* data.read()) === 1, 'it is built');
      }
      spawn('t0', use);
      spawn('t1', use);
    });
    expect(runs.every(({ result }) => result.end.outcome === 'ok')).toBe(true);
    expect(
      new Set(runs.flatMap(({ findings }) => findings.filter(({ kind }) => kind === 'race').flatMap(({ objects }) => objects))),
    ).toContain('p');
  });
});
