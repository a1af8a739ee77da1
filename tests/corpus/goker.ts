import type { Outcome } from 'seedloom';

/** What a bug of the corpus shows itself as. A leak: `main` has ended, others wait for ever. A stall: `main` is among those that do. */
type Symptom = 'leak' | 'stall' | 'panic' | 'race';

/** A bug kernel, and what exploring it must find: no less, and nothing else. */
export interface Kernel {
  readonly id: string;
  readonly symptom: Symptom;
  /** How a failing run ends; absent where every run ends well, though there is a race. */
  readonly fails?: Outcome;
  /** All the ways in which it fails, as `failureOf` writes them; each of them occurs. */
  readonly ways: readonly (string | RegExp)[];
  /** Those of them that two thousand random walks need not meet. */
  readonly rare?: readonly string[];
  /** Does it fail whatever the order? */
  readonly always: boolean;
  /** The pairs of accesses that nothing orders, as `Races` writes them. */
  readonly races: readonly string[];
  /** There are few interleavings: all of them are run. */
  readonly small?: true;
  /** Every run has a race on each of them. */
  readonly racesEvery?: true;
  /** The inputs of so many seeds show all ways. */
  readonly seeds?: number;
  /** It is the data that decide: with the inputs of one seed all runs fail, or none does. */
  readonly byData?: true;
  /** Circles that a deadlock is told by, where others wait beside it: `tasks over objects`. */
  readonly circles?: readonly string[];
  /** What detectors are sure of beside the end and the races, and what they hint at. */
  readonly told?: readonly string[];
  readonly hints?: readonly (string | RegExp)[];
  /** Where the corpus puts it otherwise, and why it is so here. */
  readonly note?: string;
}

const kernel = (id: string, symptom: Symptom, ways: Kernel['ways'], more: Partial<Kernel> = {}): Kernel => {
  const fails: Outcome = symptom === 'panic' ? 'task-failed' : 'deadlock';
  return { id, symptom, fails, ways, always: false, races: [], ...more };
};

/** The 28 public kernels of GoBench's GoKer, in the order of the corpus. */
export const GOKER: readonly Kernel[] = [
  kernel('cockroach_2448', 'leak', ['raft on ev stop; store on cb stop'], { always: true }),
  kernel('grpc_660', 'leak', [/^call-(\d+) on done-\1$/], { always: true }),
  kernel('etcd_6857', 'leak', ['Status on status'], { small: true }),
  // Goes well where the goroutine that waits comes to its select only after 2 ms.
  kernel('kubernetes_5316', 'leak', ['fn on ch', 'fn on errCh'], { small: true, seeds: 2 }),
  // A watcher that has not been released yet is stuck as well, at its select.
  kernel(
    'moby_21233',
    'leak',
    [
      'transfer on progressDone',
      ...['progress', 'signal-1 release-1'].flatMap((one) =>
        ['progress', 'signal-2 release-2'].map((two) => `transfer on running-0; watch-0 on progress; watch-1 on ${one}; watch-2 on ${two}`),
      ),
      ...['progress', 'signal-2 release-2'].map((two) => `transfer on running-1; watch-1 on progress; watch-2 on ${two}`),
      'transfer on running-2; watch-2 on progress',
    ],
    { seeds: 10, byData: true },
  ),
  kernel('kubernetes_11298', 'stall', [/^main on ended; service on w-(\d+); waiter-\1 on cv$/], {
    hints: [/^lost-wakeup: waiter-\d+ on cv$/],
  }),
  kernel(
    'cockroach_10790',
    'leak',
    [
      'drain-1 on ch1',
      'drain-2 on ch1',
      'drain-1 on ch1; drain-2 on ch1',
      'drain-1 on ch1; drain-2 on ch2',
      'drain-1 on ch2; drain-2 on ch1',
    ],
    { rare: ['drain-1 on ch1; drain-2 on ch2'] },
  ),
  // The processor is stuck too unless it heard of the cancel before it needed the loop.
  kernel('istio_18454', 'leak', ['eventLoop on timer.tick', 'eventLoop on timer.tick; processor on reset'], {
    told: ['pool-starvation: reset served by eventLoop'], // the order that would start the timer anew lies unread
  }),
  kernel('moby_30408', 'stall', ['main on done; waiter on cv'], { always: true, small: true }),
  kernel('etcd_6873', 'leak', ['coalescer on mu; stop on dn'], { small: true }),
  kernel('kubernetes_6632', 'leak', ['WriteFrame on reset; monitor on mu'], { small: true }),
  kernel('serving_2137', 'stall', ['main on acc-0; req-0 on active; req-1 on r-1']),
  kernel('cockroach_1462', 'stall', ['main on stop; transport on ev']),
  kernel('moby_25384', 'leak', ['init on wg'], { always: true, small: true }),
  kernel('cockroach_10214', 'leak', ['sendHB on B0; tick on A'], { small: true, hints: ['lock-order: A B0 by sendHB tick'] }),
  kernel('moby_4951', 'leak', ['delete-0 on D; delete-1 on I', 'delete-0 on I; delete-1 on D'], {
    small: true,
    hints: ['lock-order: D I by delete-0 delete-1'],
  }),
  kernel(
    'hugo_5379',
    'stall',
    [
      'contentG on onceP; main on wg; renderer-0 on cm; renderer-1 on onceP',
      'contentG on onceP; main on wg; renderer-0 on onceP; renderer-1 on cm',
      'contentG on cm; main on wg; renderer-0 on onceP; renderer-1 on onceP', // holds cm, came first to onceP, and wants cm again
    ],
    {
      circles: ['contentG renderer-0 over cm onceP', 'contentG renderer-1 over cm onceP', 'contentG over cm'],
      note: 'not schedule-dependent, but only for more than 95 of 100: it ends well where both renderers are through with onceP before contentG has cm',
    },
  ),
  kernel('etcd_5509', 'stall', ['main on cli'], { told: ['misuse: Get keeps cli'] }), // the missing RUnlock itself, also where nobody minds
  kernel('cockroach_3710', 'leak', ['ForceScan on m; raft on m'], { small: true, hints: ['lock-order: m by ForceScan'] }),
  kernel('kubernetes_70892', 'race', ['check: every result has a share of both pieces'], {
    fails: 'check-failed',
    races: [0, 1, 2].flatMap((k) => [`results-${k}: worker reads, worker writes`, `results-${k}: worker writes, worker writes`]),
  }),
  kernel('moby_27037', 'race', ['check: every version is asked once'], {
    fails: 'check-failed',
    races: ['i: body reads, main writes'],
    racesEvery: true,
  }),
  kernel('grpc_1687', 'panic', ['handler: E_SEND_ON_CLOSED'], { always: true, small: true, told: ['misuse: E_SEND_ON_CLOSED handler'] }),
  kernel('istio_8967', 'race', ['watch on nil'], { races: ['donec: test writes, watch reads'], racesEvery: true, small: true }),
  kernel('kubernetes_13058', 'panic', ['controller: E_NEGATIVE_COUNTER'], { told: ['misuse: E_NEGATIVE_COUNTER controller'] }),
  kernel('grpc_3090', 'race', ['check: there is a resolver to ask'], {
    fails: 'check-failed',
    races: ['resolver: Dial writes, resolveNow reads'],
    racesEvery: true,
    small: true,
  }),
  {
    id: 'istio_8214',
    symptom: 'race',
    ways: [],
    always: false,
    races: ['stats.writes: check adds, check reads'],
    racesEvery: true,
    small: true,
  },
  kernel('moby_18412', 'race', ['waiter on done'], {
    races: ['exitCode: main reads, waiter writes', 'output: copier writes, main reads'],
    small: true,
  }),
  kernel('serving_6171', 'panic', ['logger: Error'], { races: ['ended: logger reads, main writes'], small: true }),
];
