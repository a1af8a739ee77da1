import type { Setting } from '../../machine/settings.ts';

/** What things cost on OS threads. Every figure can be set from a scenario or the command line. */
export const OS_THREADS_SETTINGS: readonly Setting[] = [
  {
    name: 'thread.createNs',
    default: 15_000,
    about: 'CPU that starting a thread costs the one that starts it.',
    source: '10 to 30 us typical; 23 us for create and join measured with pthreads',
  },
  {
    name: 'thread.stackBytes',
    default: 1_048_576,
    about: 'Stack reserved for a thread.',
    source: 'JVM on Linux x86-64: -Xss default 1 MB; Rust std 2 MB, pthreads 8 MB',
  },
  { name: 'task.bytes', default: 0, about: 'Memory of a task beside its thread.', source: 'a task is its thread' },
  {
    name: 'op.lockNs',
    default: 3,
    about: 'Locking or unlocking without contention; the same for semaphores.',
    source: 'lock and unlock 6 ns together, measured with a futex mutex',
  },
  {
    name: 'op.waitNs',
    default: 60,
    about: 'Condition, barrier and queue bookkeeping around the futex call.',
    source: 'a few uncontended locks and cache hits; a guess',
  },
  {
    name: 'op.channelNs',
    default: 50,
    about: 'Sending or receiving through a locked queue.',
    source: 'two lock pairs and a copy; a guess',
  },
  { name: 'op.atomicNs', default: 4, about: 'An atomic operation on a cache line that the core owns.', source: '3.6 ns measured' },
  {
    name: 'op.transferNs',
    default: 0,
    about: "How long a cache line takes to another core; 0: all lines are always at hand. 50 is a server's, 20 a desktop's.",
    source: 'server mesh 44 to 51 ns, desktop 20 to 27 ns, between chiplets 84 to 115 ns: published core-to-core measurements',
  },
  { name: 'op.accessNs', default: 1, about: 'A plain read or write that hits the first cache.', source: '4 to 5 cycles, vendor figures' },
  { name: 'op.loopNs', default: 1, about: 'Any other operation.', source: 'a few instructions' },
];
