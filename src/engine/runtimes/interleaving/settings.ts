import type { Setting, Settings } from '../../machine/settings.ts';

/** How the untimed model behaves. */
export const INTERLEAVING_SETTINGS: readonly Setting[] = [
  { name: 'exact', default: false, about: 'A plain run always takes the first way instead of a seeded one.', source: 'choice' },
  {
    name: 'switch',
    default: 'operations',
    words: ['operations', 'awaits', 'safepoints'],
    about:
      'Where another task may come: at every shared operation, only where the task really waits or gives way, or only where CPython looks at its eval breaker.',
    source: 'operations: parallel runtimes; awaits: asyncio, Node; safepoints: CPython ceval, by `python`',
  },
  {
    name: 'python',
    default: '3.12',
    words: ['3.9', '3.10', '3.11', '3.12', '3.13'],
    about:
      'With switch=safepoints: from 3.10 on nothing comes between a read and the write of the same variable that follows it (a bare x += 1).',
    source: 'CPython 3.9 Python/ceval.c DISPATCH; 3.10 JUMP_ABSOLUTE and calls only',
  },
  {
    name: 'lockOrder',
    default: 'any',
    words: ['any', 'fifo'],
    about: 'Who gets a lock or permit that several want: anybody, or whoever asked first.',
    source: 'any is a superset of every policy',
  },
  {
    name: 'writerPreference',
    default: true,
    about: 'A reader waits as soon as a writer waits.',
    source: 'Go sync.RWMutex, glibc PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP',
  },
  {
    name: 'spuriousWakeups',
    default: 0,
    range: [0, 1_000],
    about: 'How many waits on conditions may end for no reason in one run.',
    source: 'POSIX pthread_cond_wait allows them',
  },
  {
    name: 'afterMain',
    default: 'drain',
    words: ['drain', 'exit'],
    about: "When a task named 'main' ends: the others go on until nothing can happen, or the run ends.",
    source: 'exit: Go; drain: what a leak check sees',
  },
];

/** May another task come between these two operations of one task? */
export function switchesBefore(settings: Settings): (op: string, on: unknown, lastOp: string, lastOn: unknown) => boolean {
  if (settings['switch'] !== 'safepoints' || settings['python'] === '3.9') return () => true;
  return (op, on, lastOp, lastOn) => !(op === 'cell.write' && lastOp === 'cell.read' && on === lastOn);
}
