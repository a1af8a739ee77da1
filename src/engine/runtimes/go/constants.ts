import type { Setting } from '../../machine/settings.ts';
import { RULES } from './rules.ts';

/** Figures that are no settings in Go itself. Times are nanoseconds; sources are files of Go 1.26 under src/runtime. */
export const GO = {
  /** How long a tick of a P may last before sysmon asks for preemption. proc.go, forcePreemptNS. */
  forcePreempt: 10_000_000,
  /** sysmon's shortest and longest sleep, and the rounds without success after which it doubles. proc.go, sysmon. */
  sysmonFirst: 20_000,
  sysmonLast: 10_000_000,
  sysmonIdleRounds: 50,
  /** A system call of a P with an empty queue is left alone for so long while others could do its work. proc.go, retake. */
  syscallLeave: 10_000_000,
  /** sysmon polls the network when nobody has for so long. proc.go, sysmon. */
  pollEvery: 10_000_000,
  /** Every so many ticks a P looks at the global queue first. proc.go, findRunnable. */
  globalEvery: 61,
  /** Room of a P's ring. runtime2.go, p.runq. */
  ring: 256,
  /** Passes over the other Ps; only in the last one timers and runnext are taken. proc.go, stealWork. */
  stealTries: 4,
  /** A thief's sleep before it takes runnext of a running P. proc.go, runqgrab. */
  stealDelay: 3_000,
  /** More threads than this end the program. proc.go, schedinit. */
  maxThreads: 10_000,
  /** Who has waited longer for a mutex makes it starving. internal/sync/mutex.go, starvationThresholdNs. */
  starvation: 1_000_000,
  /** Bytes of a goroutine's first stack, the most that one may have on 64 bits, and what must be left on it. stack.go, proc.go main. */
  stackMin: 2_048,
  stackMax: 1_000_000_000,
  stackGuard: 928,
  stackNosplit: 800,
  /** What a goroutine has on its stack before the program says more. A guess. */
  stackBase: 256,
  /** The smallest goal of the heap with GOGC=100. mgcpacer.go, defaultHeapMinimum. */
  heapMin: 4_194_304,
  /** Bytes that a worker marks before it looks whether to stop. mgcmark.go, drainCheckThreshold. */
  drainCheck: 100_000,
  /** Globals and the runtime's own, marked in every collection. A guess. */
  gcRoots: 100_000,
  /** Rounds of active spinning on a mutex. proc.go, internal_sync_runtime_canSpin. */
  spins: 4,
} as const;

/** Go versions that are modelled: those in which something that decides order or time changed, and the ones between. */
const VERSIONS = Array.from({ length: 14 }, (_, k) => `1.${13 + k}`);

const GO_REPO = 'benchmark figures in golang/go commit messages, and Go 1.19.8 measured on a 2-core EPYC';

/** What a user may turn. */
export const GO_SETTINGS: readonly Setting[] = [
  { name: 'go.version', default: '1.26', words: VERSIONS, about: 'Version of the Go runtime.', source: 'choice' },
  {
    name: 'go.gomaxprocs',
    default: 0,
    range: [0, 1024],
    about: 'Ps: how many threads run Go code at a time. 0: as many as cores.',
    source: 'Go 1.26 runtime/proc.go, schedinit',
  },
  {
    name: 'go.gc',
    default: 'off',
    words: ['off', 'pauses', 'on'],
    about: 'Garbage collection: none, its two short pauses every `go.gcEveryNs`, or cycles that follow from what the program allocates.',
    source: 'choice',
  },
  {
    name: 'go.gcEveryNs',
    default: 100_000_000,
    range: [100_000, 1_000_000_000_000],
    about: 'From one collection to the next.',
    source: 'depends on the program: GOGC 100 and a heap of some MB that fills in that time; a guess',
    only: { 'go.gc': 'pauses' },
  },
  {
    name: 'go.gcPauseNs',
    default: 30_000,
    about: 'Each of the two pauses of a collection.',
    source: 'Go 1.26.8 on a shared 2-core EPYC: 6 us each with one P, 55 us with two',
  },
  {
    name: 'go.gogc',
    default: 100,
    range: [1, 10_000],
    about: 'GOGC: how much the heap grows until the next collection, in per cent of what the last one left.',
    source: 'Go 1.26 runtime/mgcpacer.go, readGOGC',
    only: { 'go.gc': 'on' },
  },
  {
    name: 'go.gcMarkNsPerKb',
    default: 1_000,
    about: 'Marking 1 KB of what is held.',
    source: '122 MB of linked nodes of 64 bytes in 115 ms by one worker: Go 1.26.8 on a shared 2-core EPYC',
    only: { 'go.gc': 'on' },
  },
  {
    name: 'afterMain',
    default: 'exit',
    words: ['exit', 'drain'],
    about: "When a task named 'main' ends: the program ends, or the others go on until nothing can happen.",
    source: 'exit: Go 1.26 runtime/proc.go, main; drain: what a leak check sees',
  },
  {
    name: 'go.schedtick',
    default: 6,
    range: [1, 60],
    about: "Where a P's count of passes starts: a program that has run for a moment is off 0, where the global queue goes first.",
    source: 'choice; after five calls of Gosched a real program stands at about this',
  },
  {
    name: 'go.without',
    default: 'nothing',
    words: ['nothing', ...Object.keys(RULES)],
    about: 'Switches one rule of the scheduler off, to see what it is for: src/engine/runtimes/go/rules.ts.',
    source: 'choice',
  },
  {
    name: 'task.bytes',
    default: 2_648,
    about: 'Memory of a goroutine that waits: its first stack, its g, a sudog.',
    source: 'Go 1.26 runtime/stack.go stackMin 2048, sizeof_test.go g 448; sudog 104, and a share of the rest',
  },
  {
    name: 'thread.stackBytes',
    default: 49_152,
    about: 'Stacks of a thread: g0 and the one for signals.',
    source: 'Go 1.26 runtime/proc.go, malg(16384) and malg(32 * 1024)',
  },
  {
    name: 'go.race',
    default: false,
    about:
      'As a program built with -race is scheduled: half of what would go into runnext goes to the tail of the ring, and batches are shuffled.',
    source: 'Go 1.26 runtime/proc.go, randomizeScheduler',
  },
  {
    name: 'go.schedtrace',
    default: 0,
    range: [0, 1_000_000],
    about: 'GODEBUG=schedtrace=N: sysmon writes a line about the scheduler every so many milliseconds, and never sleeps for long. 0: none.',
    source: 'Go 1.26 runtime/proc.go, sysmon, schedtrace',
  },
  {
    name: 'go.startMs',
    default: 3,
    range: [1, 64],
    about: 'Threads that the start of the runtime leaves behind, all but the first parked; no more than Ps.',
    source: 'Go 1.19 and 1.26: four to five threads with sysmon before main.main on 2 cores; unverified beyond',
  },
  {
    name: 'go.createNs',
    default: 130,
    about: 'Making a goroutine.',
    source: `a guess at the split of 250 ns for its whole life: ${GO_REPO}`,
  },
  {
    name: 'go.sleepNs',
    default: 200,
    about: 'From the instant at which a sleep begins to the next look at the timers of its P.',
    source: 'Go 1.19.8 on a 2-core EPYC: 100 to 150 ns, in the first sleep of a program 200 to 500 ns',
  },
  {
    name: 'go.pollerNs',
    default: 8_500,
    about: 'What the first timer or the first wait for the network costs beside: it sets the poller up.',
    source:
      'Go 1.19 runtime/time.go, doaddtimer, and netpoll_epoll.go, netpollinit: four system calls; the first sleep of a program on a 2-core EPYC',
  },
  {
    name: 'go.wakerNs',
    default: 1_000,
    about: 'What waking a parked thread costs the one that wakes it, beside the system call.',
    source: '1 to 2 us in all, a guess; Go 1.19.8 on a 2-core EPYC: a `go` that wakes an M takes 0.4 to 12 us more',
  },
  {
    name: 'go.refillNs',
    default: 3_600,
    about: 'What a P allocates for the first time costs beside; 0 under `exact`.',
    source: 'the first make of a channel on a second P: Go 1.19.8 on a 2-core EPYC',
  },
  { name: 'go.switchNs', default: 120, about: 'From one goroutine to the next on the same P.', source: GO_REPO },
  {
    name: 'go.readyNs',
    default: 60,
    about: 'Waking a goroutine: into a queue.',
    source: `ChanSync 109 ns for the pair, less the two operations: ${GO_REPO}`,
  },
  { name: 'go.channelNs', default: 20, about: 'A send or receive that need not wait.', source: GO_REPO },
  { name: 'go.selectNs', default: 70, about: 'A select, whatever it comes to.', source: GO_REPO },
  { name: 'go.mutexNs', default: 8, about: 'Locking or unlocking a mutex that nobody else wants.', source: GO_REPO },
  { name: 'go.rwmutexNs', default: 5, about: 'RLock or RUnlock.', source: GO_REPO },
  { name: 'go.atomicNs', default: 4, about: 'An atomic operation; WaitGroup.Add and Done.', source: GO_REPO },
  { name: 'op.accessNs', default: 1, about: 'A plain read or write that hits the first cache.', source: '4 to 5 cycles, vendor figures' },
  { name: 'op.loopNs', default: 1, about: 'Any other operation.', source: 'a few instructions' },
  {
    name: 'go.stackGrowNs',
    default: 200,
    about: 'Doubling a stack, beside the copy.',
    source: 'Go 1.26.8 on a shared 2-core EPYC: recursion that needs 4 KB takes 0.45 us more the first time, 64 KB 14 us, 700 KB 250 us',
  },
  {
    name: 'go.stackCopyNsPerKb',
    default: 320,
    about: 'Copying 1 KB of stack, with the pointers into it.',
    source: 'as go.stackGrowNs',
  },
  {
    name: 'go.allocNs',
    default: 50,
    about: 'Taking memory of the heap, beside its size.',
    source: '56 bytes in 180 ns with a collector at work: Go 1.26.8',
  },
  {
    name: 'go.allocNsPerKb',
    default: 300,
    about: 'The same by 1 KB: it is cleared.',
    source: '1 KB in 520 to 620 ns: Go 1.26.8 on a shared 2-core EPYC',
  },
  { name: 'go.syscallNs', default: 60, about: 'What the runtime adds to a system call.', source: GO_REPO },
  {
    name: 'go.printNs',
    default: 300,
    about: 'A short write, such as one line printed.',
    source: 'one-byte write 300 to 630 ns in all: Go 1.19.8 on a 2-core EPYC',
  },
  {
    name: 'go.stealNs',
    default: 50,
    about: "A thief's look at one other P.",
    source: '"about 50 ns" for a send in a comment of runqgrab; a guess',
  },
  {
    name: 'go.spinNs',
    default: 300,
    about: 'One round of spinning on a mutex: 30 PAUSE instructions.',
    source: 'Go 1.26 runtime/proc.go active_spin_cnt; about 10 ns a PAUSE, a guess',
  },
  {
    name: 'go.threadNs',
    default: 20_000,
    about: 'A new thread, half on the one that starts it, half on its own.',
    source: 'unverified; 23 us for create and join measured with pthreads',
  },
];
