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
  /** Does it fail whatever the order? */
  readonly always: boolean;
  /** The pairs of accesses that nothing orders, as `Races` writes them. */
  readonly races: readonly string[];
  /** There are few interleavings: all of them are run. */
  readonly small?: true;
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
  kernel('kubernetes_5316', 'leak', [/^fn on (ch|errCh)$/], { small: true }),
  // A watcher that has not been released yet is stuck as well, at its select.
  kernel('moby_21233', 'leak', [
    'transfer on progressDone',
    /^transfer on running-0; watch-0 on progress; watch-1 on (progress|signal-1 release-1); watch-2 on (progress|signal-2 release-2)$/,
    /^transfer on running-1; watch-1 on progress; watch-2 on (progress|signal-2 release-2)$/,
    'transfer on running-2; watch-2 on progress',
  ]),
  kernel('kubernetes_11298', 'stall', [/^main on ended; service on w-(\d+); waiter-\1 on cv$/]),
  kernel('cockroach_10790', 'leak', [/^drain-[12] on ch[12]$/, /^drain-1 on ch[12]; drain-2 on ch[12]$/]),
  // The processor is stuck too unless it heard of the cancel before it needed the loop.
  kernel('istio_18454', 'leak', ['eventLoop on timer.tick', 'eventLoop on timer.tick; processor on reset']),
  kernel('moby_30408', 'stall', ['main on done; waiter on cv'], { always: true, small: true }),
  kernel('etcd_6873', 'leak', ['coalescer on mu; stop on dn'], { small: true }),
  kernel('kubernetes_6632', 'leak', ['WriteFrame on reset; monitor on mu'], { small: true }),
  kernel('serving_2137', 'stall', ['main on acc-0; req-0 on active; req-1 on r-1']),
  kernel('cockroach_1462', 'stall', ['main on stop; transport on ev']),
  kernel('moby_25384', 'leak', ['init on wg'], { always: true, small: true }),
  kernel('cockroach_10214', 'leak', ['sendHB on B0; tick on A'], { small: true }),
  kernel('moby_4951', 'leak', ['delete-0 on D; delete-1 on I', 'delete-0 on I; delete-1 on D'], { small: true }),
  kernel('hugo_5379', 'stall', [
    'contentG on onceP; main on wg; renderer-0 on cm; renderer-1 on onceP',
    'contentG on onceP; main on wg; renderer-0 on onceP; renderer-1 on cm',
    'contentG on cm; main on wg; renderer-0 on onceP; renderer-1 on onceP', // holds cm, came first to onceP, and wants cm again
  ]),
  kernel('etcd_5509', 'stall', ['main on cli']),
  kernel('cockroach_3710', 'leak', ['ForceScan on m; raft on m'], { small: true }),
  kernel('kubernetes_70892', 'race', ['check: every result has a share of both pieces'], {
    fails: 'check-failed',
    races: [0, 1, 2].flatMap((k) => [`results-${k}: worker reads, worker writes`, `results-${k}: worker writes, worker writes`]),
  }),
  kernel('moby_27037', 'race', ['check: every version is asked once'], { fails: 'check-failed', races: ['i: body reads, main writes'] }),
  kernel('grpc_1687', 'panic', ['handler: E_SEND_ON_CLOSED'], { always: true, small: true }),
  kernel('istio_8967', 'race', ['watch on nil'], { races: ['donec: test writes, watch reads'], small: true }),
  kernel('kubernetes_13058', 'panic', ['controller: E_NEGATIVE_COUNTER']),
  kernel('grpc_3090', 'race', ['check: there is a resolver to ask'], {
    fails: 'check-failed',
    races: ['resolver: Dial writes, resolveNow reads'],
    small: true,
  }),
  { id: 'istio_8214', symptom: 'race', ways: [], always: false, races: ['stats.writes: check adds, check reads'], small: true },
  kernel('moby_18412', 'race', ['waiter on done'], {
    races: ['exitCode: main reads, waiter writes', 'output: copier writes, main reads'],
    small: true,
  }),
  kernel('serving_6171', 'panic', ['logger: Error'], { races: ['ended: logger reads, main writes'], small: true }),
];
