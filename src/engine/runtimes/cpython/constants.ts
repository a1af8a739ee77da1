import type { Setting } from '../../machine/settings.ts';
import { VERSIONS } from './versions.ts';

/** What every process of CPython has, with threads or with a loop in front. Keys of the sources: README. */
const INTERPRETER: readonly Setting[] = [
  {
    name: 'python.version',
    default: '3.13',
    words: VERSIONS,
    about: 'Whose rules hold: the GIL by ticks up to 3.1, by interval from 3.2, none in the t builds; locks, asyncio and executors follow.',
    source: 'python/cpython at 2.7.18, 3.9.2, 3.11.2 and 3.13.15; experiments with eight releases',
  },
  {
    name: 'python.switchIntervalNs',
    default: 5_000_000,
    range: [1, 10_000_000_000],
    about: 'How long a thread waits for the GIL before it asks for it: sys.setswitchinterval, cut to whole microseconds.',
    source: 'CPython 3.11 Python/ceval_gil.h, DEFAULT_INTERVAL',
  },
  {
    name: 'python.checkInterval',
    default: 100,
    range: [1, 1_000_000],
    about: 'Ticks between two releases of the GIL up to 3.1: sys.setcheckinterval.',
    source: 'CPython 2.7 Python/sysmodule.c, _Py_CheckInterval',
  },
  {
    name: 'python.tickNs',
    default: 4,
    range: [1, 1_000_000],
    about: 'How long a tick takes: five of the opcodes of a counting step tick.',
    source: 'CPython 2.7.18, 40 million loop steps in 1.67 s for two runs: 21 ns a step, measured',
  },
  {
    name: 'python.lockFightNs',
    default: 120,
    about: 'What freeing the GIL of 2.x costs beside the system call while a thread on another core waits for it: two cores at one word.',
    source:
      'two threads 2.62 s against 1.67 s in sequence on two cores, 1.66 s on one: 0.24 us for every 100 ticks with a system call in some, measured with 2.7.18',
  },
  {
    name: 'python.gilNs',
    default: 25,
    about: 'Taking or giving up a GIL for which nobody waits.',
    source: 'two mutex pairs of 6 ns each, and a signal that finds nobody; a guess',
  },
  {
    name: 'python.threadNs',
    default: 25_000,
    about: 'CPU that Thread.start() costs its caller, without the waiting for the child.',
    source: 'start and join 60 us, measured with 3.11 and 3.13',
  },
  {
    name: 'python.bootstrapNs',
    default: 5_000,
    about: 'CPU of a new thread from its started event to its target: leaving the event, the table of threads, a few Python calls.',
    source: 'start and join 60 us, measured with 3.11 and 3.13; which part of it this is, a guess',
  },
  {
    name: 'thread.stackBytes',
    default: 8_388_608,
    about: 'Stack reserved for a thread; about 16 KB of it are touched.',
    source: 'the 8 MB of pthreads on Linux, found by experiment',
  },
  {
    name: 'op.lockNs',
    default: 40,
    about: 'Lock.acquire or release without contention.',
    source: 'acquire and release 80 ns, measured',
  },
  {
    name: 'op.waitNs',
    default: 800,
    about: 'Bookkeeping of Condition, Event, Barrier, Queue: a few Python calls around a lock.',
    source: 'Python calls of 30 to 55 ns, two dozen of them; a guess',
  },
  {
    name: 'op.accessNs',
    default: 12,
    about: 'Reading or writing a variable.',
    source: 'a step of `for: x += 1` takes 25 to 45 ns, measured',
  },
  {
    name: 'op.transferNs',
    default: 50,
    about: 'Without a GIL: how long the cache line of an object takes to another core.',
    source: 'server mesh 44 to 51 ns: published core-to-core measurements',
  },
  { name: 'op.callNs', default: 40, about: 'Calling a function.', source: 'a Python call takes 30 to 55 ns, measured' },
  {
    name: 'op.containerNs',
    default: 30,
    about: 'A step on a list or a dict: append, d[k], d[k] = v.',
    source: 'measured with 3.11: 27 to 34 ns',
  },
  {
    name: 'op.itemNs',
    default: 10,
    about: 'Each item of something longer on a list or a dict: extend, update, a copy. Sorting: four times that.',
    source: 'measured with 3.11: extend 8 ns, update 24 ns, sort 43 ns an item of a thousand',
  },
  { name: 'op.loopNs', default: 30, about: 'Any other operation.', source: 'a few opcodes' },
  {
    name: 'gc.everyNs',
    default: 0,
    about:
      'The cyclic collector runs after so much computing of all threads together; 0: only when it is called. Without a GIL it stops the world.',
    source: 'it counts new containers, which a workload does not tell: an option',
  },
  {
    name: 'gc.pauseNs',
    default: 3_000_000,
    about: 'How long one run of the cyclic collector takes.',
    source: 'gc.collect() with 100,000 lists: 3.4 ms, with 10,000 1.1 ms, measured with 3.11',
  },
  {
    name: 'freeThreaded.pricePercent',
    default: -1,
    range: [-1, 1_000],
    about:
      'How much slower a single thread is without a GIL, in per cent; -1: as measured for the version (3.13t 40, 3.14t 8). The patch of 1999: 100.',
    source:
      "Doc/howto/free-threading-python.rst: about 40 % in 3.13; What's New in 3.14: 5 to 10 %; PEP 703; the 1999 patch halved the speed",
  },
];

/** Settings of `cpython-threads`. */
export const CPYTHON_SETTINGS: readonly Setting[] = [
  ...INTERPRETER,
  { name: 'task.bytes', default: 0, about: 'Memory of a task beside its thread.', source: 'a task is its thread' },
];

/** Of the event loop. */
const LOOP: readonly Setting[] = [
  {
    name: 'asyncio.handleNs',
    default: 1_400,
    about: 'What the loop spends on one handle: a callback or a step of a task.',
    source: 'call_soon and its run 1.3 to 1.5 us, a task step 1.4 to 1.7 us, measured',
  },
  {
    name: 'asyncio.turnNs',
    default: 800,
    about: 'What the loop spends on one turn beside its handles and its system call.',
    source: 'a turn with one task 2.2 to 3 us, measured',
  },
  {
    name: 'asyncio.createNs',
    default: 4_000,
    about: 'create_task: a coroutine, a task, a context, a handle.',
    source: 'create_task and await 6 to 11 us, measured',
  },
  {
    name: 'asyncio.eagerNs',
    default: 2_000,
    about: 'The same for an eager task, which is no handle of the loop unless it has to wait.',
    source: '1.9 to 2.6 us with a coroutine that ends at once, measured with 3.12 and 3.13',
  },
  {
    name: 'asyncio.loop',
    default: 'asyncio',
    words: ['asyncio', 'uvloop'],
    about: "Whose loop it is. uvloop's turns are cheaper, its timers count whole milliseconds, and call back before what is ready.",
    source: 'MagicStack/uvloop 0.22.1 loop.pyx, cbhandles.pyx, handles/timer.pyx; tried',
  },
  {
    name: 'uvloop.handleNs',
    default: 1_100,
    about: 'What uvloop spends on one handle.',
    source: 'a task step 1.2 to 1.7 us, a turn with one callback 1.3 to 2 us, measured with 0.22.1 beside 1.7 and 3.9 us',
  },
  {
    name: 'uvloop.turnNs',
    default: 200,
    about: 'What uvloop spends on one turn beside its handles and its system call.',
    source: 'the same',
  },
  {
    name: 'asyncio.slowCallbackNs',
    default: 0,
    about: 'Debug mode: a handle that takes at least so long is named in the trace; 0: off. CPython 100 ms.',
    source: 'CPython 3.11 Lib/asyncio/base_events.py, slow_callback_duration',
  },
  {
    name: 'asyncio.resolutionNs',
    default: 1,
    range: [1, 1_000_000_000],
    about: 'Resolution of the clock: timers that are due within it are taken together. Windows: 15_600_000.',
    source: 'CPython 3.11 Lib/asyncio/base_events.py, _run_once',
  },
];

/** Settings of `asyncio`. */
export const ASYNCIO_SETTINGS: readonly Setting[] = [
  ...INTERPRETER,
  { name: 'task.bytes', default: 900, about: 'Memory of an idle task.', source: '0.9 KB, measured' },
  ...LOOP,
];

/** Settings of `cpython-processes`, whose processes may have loops. */
export const PROCESSES_SETTINGS: readonly Setting[] = [
  ...CPYTHON_SETTINGS,
  ...LOOP,
  {
    name: 'mp.startMethod',
    default: 'default',
    words: ['default', 'fork', 'forkserver', 'spawn'],
    about: 'How multiprocessing starts a process; default: fork up to 3.13, forkserver from 3.14, as on Linux.',
    source: "CPython Lib/multiprocessing/context.py; What's New in 3.14",
  },
  {
    name: 'mp.forkNs',
    default: 800_000,
    about: 'CPU that starting a process costs its parent: copying the tables of its memory, or a message to who does it.',
    source: 'fork, exit and wait of a small process 1 to 2.4 ms, measured',
  },
  {
    name: 'mp.forkedNs',
    default: 1_500_000,
    about: 'CPU of a forked child before its target runs.',
    source: 'start and join of a forked process 3 ms, measured with 3.11',
  },
  {
    name: 'mp.forkserverNs',
    default: 8_000_000,
    about: 'The same for a child of the fork server.',
    source: '6 to 15 ms for start and join, measured with 3.11',
  },
  {
    name: 'mp.spawnedNs',
    default: 60_000_000,
    about: 'The same for a spawned child: a new interpreter, and the import of main.',
    source: '60 to 70 ms for start and join, measured with 3.11',
  },
  {
    name: 'mp.messageNs',
    default: 2_500,
    about: 'CPU on each side of a message between processes, beside its pickling: a lock, a system call, a few Python calls.',
    source: 'Pipe send and receive 7 us, Queue put and get 14 us for both sides, measured',
  },
  {
    name: 'mp.dumpNs',
    default: 10,
    about: 'Pickling one small object; bytes go at 1 GB/s.',
    source: '10 ns for a small int, measured',
  },
  {
    name: 'mp.loadNs',
    default: 18,
    about: 'Unpickling one small object.',
    source: '16 to 21 ns for a small int, measured',
  },
];
