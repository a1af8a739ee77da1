import fc from 'fast-check';
import { ms, us, type Body, type Kit, type Pipe } from 'seedloom';
import { describe, expect, it } from 'vitest';
import { codeOf, play, playAll, type Played } from './play.ts';

const ALL = ['os-threads', 'green-threads', 'interleaving'] as const;

/** Bytes that went in and out, in order: positive in, negative out, 0 the end of file. */
const flow = ({ records }: Played): number[] =>
  records.flatMap((one) => (one.kind === 'pipe.written' ? [one.bytes] : one.kind === 'pipe.read' ? [0 - one.bytes] : []));

/** Reads until the end of file; answers how much there was. */
function* drain(pipe: Pipe, bytes: number): Body<number> {
  let total = 0;
  for (let got = yield* pipe.read(bytes); got > 0; got = yield* pipe.read(bytes)) total += got;
  return total;
}

describe.each(ALL)('a pipe on %s', (runtime) => {
  it('brings everything over, and then the end of file', () => {
    for (const played of playAll(runtime, ({ pipe, spawn, join, check }) => {
      const line = pipe('p');
      const reader = spawn('reader', drain, line, 10_000);
      spawn('writer', function* (): Body {
        yield* line.write(100);
        yield* line.write(200_000);
        yield* line.close();
        check((yield* join(reader)) === 200_100, 'nothing is lost');
      });
    })) {
      expect(played.outcome).toBe('ok');
      expect(flow(played).reduce((sum, bytes) => sum + bytes, 0)).toBe(0);
      expect(flow(played).at(-1)).toBe(0);
    }
  });

  it('holds 65,536 bytes, and who writes more waits until somebody reads', () => {
    const played = play(runtime, ({ pipe, spawn, join, log }) => {
      const line = pipe('p');
      const writer = spawn('writer', function* (): Body {
        yield* line.write(65_536);
        log(`${line.length}`);
        yield* line.write(1);
        log('more');
      });
      spawn('reader', function* (): Body {
        log(`got ${yield* line.read(1_000_000)}`);
        yield* join(writer);
      });
    });
    expect(played.outcome).toBe('ok');
    const full = play(runtime, ({ pipe, spawn }) => {
      const line = pipe('p');
      spawn('writer', function* (): Body {
        yield* line.write(65_537);
      });
    });
    expect(full.outcome).toBe('deadlock');
    expect(flow(full)).toEqual([65_536]);
    expect(full.records.flatMap((one) => (one.kind === 'task.stuck' ? [one.on] : []))).toEqual(['p']);
  });

  it('takes up to 4096 bytes in one piece, and more as there is room', () => {
    for (const played of playAll(runtime, ({ pipe, spawn }) => {
      const line = pipe('p', 4_096);
      for (const name of ['a', 'b'])
        spawn(name, function* (): Body {
          yield* line.write(3_000);
          yield* line.write(5_000);
        });
      spawn('reader', function* (): Body {
        for (let total = 0; total < 16_000;) total += yield* line.read(700);
      });
    })) {
      expect(played.outcome).toBe('ok');
      const small = played.records.flatMap((one) => (one.kind === 'pipe.written' && one.bytes === 3_000 ? [one.task] : []));
      expect([...new Set(small)]).toHaveLength(2);
      expect(small).toHaveLength(2);
      for (const one of played.records) if (one.kind === 'pipe.written' || one.kind === 'pipe.read') expect(one.held).toBeLessThanOrEqual(4_096); // prettier-ignore
    }
  });

  it('gives a reader what is there, not more than it asked for', () => {
    const { log } = play(runtime, ({ pipe, spawn, join, log: note }) => {
      const line = pipe('p');
      const writer = spawn('writer', function* (): Body {
        yield* line.write(10);
        yield* line.write(20);
      });
      spawn('reader', function* (): Body {
        yield* join(writer);
        note(`${yield* line.read(0)} ${yield* line.read(25)} ${yield* line.read(25)}`);
      });
    });
    expect(log).toEqual(['reader: 0 25 5']);
  });

  it('fails at a closed end, and where nobody can read any more', () => {
    const ends = (act: (kit: Kit, line: Pipe) => Body<string[]>): string =>
      play(runtime, (kit) => {
        const line = kit.pipe('p');
        kit.spawn('t', function* (): Body {
          kit.log((yield* act(kit, line)).join());
        });
      }).log[0]!;
    expect(
      ends(function* (_, line) {
        yield* line.close();
        return [yield* codeOf(() => line.write(1)), yield* codeOf(() => line.close()), `${yield* line.read(1)}`];
      }),
    ).toBe('t: E_PIPE_CLOSED,E_PIPE_CLOSED,0');
    expect(
      ends(function* (_, line) {
        yield* line.closeReading();
        return [yield* codeOf(() => line.write(1)), yield* codeOf(() => line.read(1)), yield* codeOf(() => line.closeReading())];
      }),
    ).toBe('t: E_BROKEN_PIPE,E_PIPE_CLOSED,E_PIPE_CLOSED');
  });

  it('frees those who wait when an end is closed', () => {
    for (const { outcome, log } of playAll(runtime, ({ pipe, spawn, sleep, log: note }) => {
      const [empty, full] = [pipe('empty'), pipe('full', 4_096)];
      spawn('reader', function* (): Body {
        note(`${yield* empty.read(1)}`);
      });
      spawn('writer', function* (): Body {
        yield* full.write(4_096);
        note(yield* codeOf(() => full.write(1)));
      });
      spawn('main', function* (): Body {
        yield* sleep(ms(1));
        yield* empty.close();
        yield* full.closeReading();
      });
    })) {
      expect(outcome).toBe(log.includes('writer: E_BROKEN_PIPE') ? 'ok' : 'task-failed'); // closed before the first write
      expect(log).toContain('reader: 0');
    }
  });

  it('lets a task be cancelled that waits, and those behind it go on', () => {
    for (const { outcome, log } of playAll(runtime, ({ pipe, spawn, sleep, cancel, join, log: note }) => {
      const line = pipe('p', 4_096);
      const big = spawn('big', function* (): Body<string> {
        yield* line.write(4_000);
        return yield* codeOf(() => line.write(1_000));
      });
      spawn('small', function* (): Body {
        yield* sleep(ms(1));
        yield* line.write(50);
        note('in');
      });
      spawn('main', function* (): Body {
        yield* sleep(ms(2));
        yield* cancel(big);
        note(yield* join(big));
      });
    })) {
      if (runtime === 'interleaving' && outcome === 'task-failed') continue; // cancelled before its first step
      expect(outcome).toBe('ok');
      expect(log.toSorted()).toEqual(['main: E_CANCELLED', 'small: in']);
    }
  });

  it('is used from outside', () => {
    const { outcome, log } = play(runtime, ({ pipe, outside, spawn, log: note }) => {
      const [there, back] = [pipe('there', 4_096), pipe('back')];
      outside('client', function* (): Body {
        yield* there.write(9_000);
        yield* there.close();
        note(`${yield* drain(back, 100)}`);
      });
      spawn('echo', function* (): Body {
        for (let got = yield* there.read(1_000); got > 0; got = yield* there.read(1_000)) yield* back.write(got);
        yield* back.close();
      });
    });
    expect(outcome).toBe('ok');
    expect(log).toEqual(['client: 9000']);
  });

  it('refuses figures that make no sense', () => {
    expect(() => play(runtime, ({ pipe }) => void pipe('p', 4_095))).toThrow(/capacity is a whole number, at least 4096/);
    expect(() => play(runtime, ({ pipe, spawn }) => spawn('t', function* (): Body { yield* pipe().write(-1); }))).toThrow(/number of bytes/); // prettier-ignore
  });
});

describe('what goes through a pipe', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 6 });

  it('comes out, whatever the sizes, the readers and the runtime', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ALL),
        sizes,
        sizes,
        fc.integer({ min: 4_096, max: 70_000 }),
        fc.nat(99),
        (runtime, writes, reads, capacity, seed) => {
          // prettier-ignore
          const total = writes.reduce((sum, bytes) => sum + bytes, 0);
          const played = play(
            runtime,
            ({ pipe, spawn, join, check }) => {
              const line = pipe('p', capacity);
              const writers = writes.map((bytes, k) =>
                spawn(`w${k}`, function* (): Body {
                  yield* line.write(bytes);
                }),
              );
              const readers = reads.map((bytes, k) => spawn(`r${k}`, drain, line, bytes));
              spawn('main', function* (): Body {
                for (const writer of writers) yield* join(writer);
                yield* line.close();
                let got = 0;
                for (const reader of readers) got += yield* join(reader);
                check(got === total, 'what went in came out');
              });
            },
            {},
            String(seed),
          );
          expect(played.outcome).toBe('ok');
          let held = 0;
          for (const one of played.records) {
            if (one.kind !== 'pipe.written' && one.kind !== 'pipe.read') continue;
            held += one.kind === 'pipe.written' ? one.bytes : 0 - one.bytes;
            expect(one.held).toBe(held);
            expect(held >= 0 && held <= capacity).toBe(true);
          }
          for (const [k, bytes] of writes.entries()) {
            const pieces = played.records.filter((one) => one.kind === 'pipe.written' && one.task === `w${k}`);
            if (bytes <= 4_096) expect(pieces).toHaveLength(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a pipe and the thread', () => {
  const reader = ({ pipe, spawn, sleep, log }: Kit): void => {
    const line = pipe('p');
    spawn('reader', function* (): Body {
      yield* line.read(1);
      log('read');
    });
    spawn('ticks', function* (): Body {
      yield* sleep(us(100));
      log('tick');
      yield* line.write(1);
    });
  };

  it('on os-threads the reader waits in the kernel, and is served by the writer’s own call', () => {
    const { records } = play('os-threads', reader);
    const blocked = records.filter((one) => one.kind === 'thread.blocked');
    expect(blocked.map((one) => one.in).toSorted()).toEqual(['call', 'futex']); // a sleep is a wait with a limit
    expect(records.some((one) => one.kind === 'thread.ready' && one.why === 'served')).toBe(true);
  });

  it('on green-threads the others go on, unless the call is a plain one: then all stand still', () => {
    expect(play('green-threads', reader).log).toEqual(['ticks: tick', 'reader: read']);
    const plain = play('green-threads', reader, { 'green.sleepBlocks': true });
    expect(plain.outcome).toBe('deadlock');
    expect(plain.log).toEqual([]);
    const helped = play(
      'green-threads',
      ({ pipe, spawn, outside, sleep, log }) => {
        const line = pipe('p');
        spawn('reader', function* (): Body {
          yield* line.read(1);
          log('read');
        });
        spawn('other', function* (): Body {
          log('other');
        });
        outside('client', function* (): Body {
          yield* sleep(us(100));
          yield* line.write(1);
        });
      },
      { 'green.sleepBlocks': true },
    );
    expect(helped.log).toEqual(['reader: read', 'other: other']);
  });
});
