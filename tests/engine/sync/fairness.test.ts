import { describe, expect, it } from 'vitest';
import { us, type Body, type Kit } from 'seedloom';
import { play } from './play.ts';

/** Who had the lock, in order: `keen` frees it and takes it again at once, twice, and `other` waits for it meanwhile. */
function order(runtime: string, options: { fair?: boolean; inherits?: boolean }, reentrant = false): string[] {
  const { log } = play(
    runtime,
    ({ mutex, reentrantLock, spawn, sleep, log }) => {
      const lock = reentrant ? reentrantLock('lock', options) : mutex('lock', options);
      function* enter(times: number): Body {
        for (let k = 0; k < times; k++) {
          yield* lock.lock();
          log('in');
          yield* sleep(us(100));
          yield* lock.unlock();
        }
      }
      spawn('keen', enter, 3);
      spawn('other', function* (): Body {
        yield* sleep(us(10));
        yield* enter(1);
      });
    },
    runtime === 'interleaving' ? { lockOrder: 'fifo' } : { cores: 2 },
  );
  return log.map((line) => line.split(':')[0]!);
}

describe('a fair lock', () => {
  const [BARGES, QUEUES] = [
    ['keen', 'keen', 'keen', 'other'],
    ['keen', 'other', 'keen', 'keen'],
  ];

  it.each([
    ['os-threads', {}, BARGES],
    ['os-threads', { fair: false }, BARGES],
    ['os-threads', { fair: true }, QUEUES],
    ['os-threads', { inherits: true }, QUEUES], // a PI futex is handed over too
    ['os-threads', { inherits: true, fair: true }, QUEUES],
    ['green-threads', {}, QUEUES],
    ['green-threads', { fair: true }, QUEUES],
    ['interleaving', { fair: true }, QUEUES],
  ] as const)('on %s with %o', (runtime, options, expected) => {
    expect(order(runtime, options)).toEqual(expected);
    if (runtime !== 'interleaving') expect(order(runtime, options, true)).toEqual(expected);
  });
});

describe('a read/write lock', () => {
  /** Who came in, in order: a reader is inside when a writer comes, and then another reader. */
  function order(runtime: string, options?: { prefers: 'readers' | 'writers' }): string[] {
    const enter = ({ rwlock, spawn, sleep, log }: Kit): void => {
      const lock = rwlock('lock', options);
      function* reader(after: number): Body {
        yield* sleep(us(after));
        yield* lock.lockRead();
        log('in');
        yield* sleep(us(100));
        yield* lock.unlockRead();
      }
      spawn('first', reader, 0);
      spawn('second', reader, 60);
      spawn('writer', function* (): Body {
        yield* sleep(us(30));
        yield* lock.lockWrite();
        log('in');
        yield* lock.unlockWrite();
      });
    };
    return play(runtime, enter, runtime === 'interleaving' ? { exact: true } : { cores: 4 }).log.map((line) => line.split(':')[0]!);
  }

  it.each(['os-threads', 'green-threads', 'interleaving'])('on %s prefers whom it is told to prefer, and writers by itself', (runtime) => {
    expect(order(runtime, { prefers: 'readers' })).toEqual(['first', 'second', 'writer']);
    expect(order(runtime, { prefers: 'writers' })).toEqual(['first', 'writer', 'second']);
    expect(order(runtime)).toEqual(['first', 'writer', 'second']);
  });
});
