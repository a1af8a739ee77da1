import type { Setting } from '../../machine/settings.ts';

/** What things cost when all tasks share one OS thread. */
export const GREEN_THREADS_SETTINGS: readonly Setting[] = [
  {
    name: 'green.sleepBlocks',
    default: false,
    about:
      "A sleep is a plain system call: it stops the only thread, and with it every task. Off: the library's own sleep, which lets others run.",
    source: 'a blocking call under greenlets or fibers without a scheduler hook; gevent and Fiber.scheduler replace it',
  },
  {
    name: 'green.switchNs',
    default: 150,
    about: 'From one task to the next, without the kernel.',
    source: 'Ruby 3.1.2 fiber resume and yield 0.3 us for the pair, measured',
  },
  {
    name: 'green.createNs',
    default: 1_000,
    about: 'CPU that starting a task costs the one that starts it.',
    source: 'allocation and a first page of stack; a guess',
  },
  { name: 'thread.stackBytes', default: 1_048_576, about: 'Stack reserved for the one thread.', source: 'as for os-threads' },
  {
    name: 'task.bytes',
    default: 65_536,
    about: 'Memory of a task: its own stack.',
    source: 'GNU Pth 64 KB; a Ruby fiber maps 128 KB and 512 KB, and touches little of it',
  },
  {
    name: 'op.syncNs',
    default: 10,
    about: 'An operation on a lock, semaphore, condition, barrier or channel: plain memory, since nobody else runs.',
    source: 'a few cache hits; a guess',
  },
  {
    name: 'op.accessNs',
    default: 1,
    about: 'A read or write that hits the first cache, atomic or not.',
    source: '4 to 5 cycles, vendor figures',
  },
];
