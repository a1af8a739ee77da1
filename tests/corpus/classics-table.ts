import type { Outcome, Scalar } from 'seedloom';
/** Whether the runs of a mode fail: none of them, some, or all. */
export type Verdict = 'never' | 'some' | 'always';

export interface Row {
  /** Number of the puzzle; a puzzle may have several scenarios. */
  readonly entry: number;
  /** Names a file of scenarios/corpus/classics. */
  readonly bug: string;
  /** Its corrected twins, which never fail in any mode. */
  readonly twins: readonly string[];
  /** Parallel threads: a switch before every shared operation. */
  readonly pp: Verdict;
  /** Threads of CPython 3.12. */
  readonly gil: Verdict;
  /** One thread, switches only where a task waits; then the same with `await=true`, where tasks give way inside the bug's gap. */
  readonly coop: Verdict | readonly [plain: Verdict, awaiting: Verdict];
  /** How a single thread that serves tasks in turn ends, with `await=true`: everybody in step. */
  readonly inStep?: Outcome;
  /** All that parallel threads can show; the other modes show some of it. */
  readonly shows: readonly string[];
  /** Interleavings of parallel threads, and how many of them fail. */
  readonly counts?: readonly [total: number, failing: number];
  /** Executions that differ, and how many of them fail. */
  readonly differing?: readonly [total: number, failing: number];
  readonly params?: Readonly<Record<string, Scalar>>;
  /** Plain variables on which parallel threads have a data race: nothing orders two accesses, of which one is a write. */
  readonly races: readonly string[];
  /** Every run of parallel threads has a race on each of them. */
  readonly racesEvery?: true;
  /** Locks whose orders form a circle in every run, also in one that ends well: each is held while the next is taken. */
  readonly circle?: readonly string[];
  /** What detectors are sure of beside the end and the races, and what they hint at, on parallel threads; elsewhere some of it. */
  readonly told?: readonly string[];
  readonly hints?: readonly string[];
  /** Where the corpus puts it otherwise, and why it is so here. */
  readonly note?: string;
}

/** Too many interleavings to run them all. */
export const WALKED: readonly string[] = [
  'closed-channel-spin',
  'dining-philosophers-seats',
  'lock-barging',
  'lock-handed-over',
  'nested-submit-two-pools',
  'readers-first',
  'readers-in-turn',
];

export const stuck = (tasks: string, objects: string): string => `deadlock: ${tasks} over ${objects}`;
const failed = (text: string): string => `check-failed: ${text}`;
const FLAGS = ['wants-0', 'wants-1', 'turn'];

// prettier-ignore
export const TABLE: readonly Row[] = [
  { entry: 1, bug: 'dining-philosophers', twins: ['dining-philosophers-ordered', 'dining-philosophers-seats'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('philosopher-0 philosopher-1 philosopher-2', 'fork-0 fork-1 fork-2')], counts: [168, 6], differing: [7, 1], races: [], circle: ['fork-0', 'fork-1', 'fork-2'], hints: ['lock-order: fork-0 fork-1 fork-2 by philosopher-0 philosopher-1 philosopher-2'] },
  { entry: 2, bug: 'counter-two-steps', twins: ['counter-atomic', 'counter-locked'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('2 of 4 additions count'), failed('3 of 4 additions count')], counts: [70, 64], races: ['count'], racesEvery: true },
  { entry: 2, bug: 'counter-plus-equals', twins: ['counter-atomic', 'counter-locked'], pp: 'some', gil: 'never', coop: 'never', shows: [failed('2 of 4 additions count'), failed('3 of 4 additions count')], counts: [70, 64], races: ['count'], racesEvery: true },
  { entry: 3, bug: 'withdrawal', twins: ['withdrawal-locked', 'withdrawal-swap'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('the account is not overdrawn')], counts: [20, 6], races: ['balance'], racesEvery: true },
  { entry: 3, bug: 'withdrawal-atomic', twins: ['withdrawal-swap'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('the account is not overdrawn')], counts: [6, 4], races: [] },
  { entry: 4, bug: 'double-checked-build-first', twins: ['double-checked-atomic'], pp: 'never', gil: 'never', coop: ['never', 'never'], inStep: 'ok', shows: [], counts: [62, 0], races: ['ready', 'field'] },
  { entry: 4, bug: 'double-checked-publish-first', twins: ['double-checked-atomic'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('the object is complete when it is used')], counts: [60, 2], races: ['ready', 'field'] },
  { entry: 4, bug: 'lazy-object-unlocked', twins: ['lazy-object-once'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('one object is built')], counts: [20, 18], races: ['ready'] },
  { entry: 5, bug: 'aba-stack', twins: ['aba-stack-versions'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('the top of the stack is not a freed node')], counts: [271, 24], races: [] },
  { entry: 6, bug: 'readers-first', twins: ['readers-in-turn'], pp: 'some', gil: 'some', coop: 'some', shows: [failed('the writer is overtaken at most once by each reader')], races: [] },
  { entry: 6, bug: 'read-lock-twice', twins: ['read-lock-once'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('reader writer', 'lock')], races: [], hints: ['lock-order: lock by reader'] },
  { entry: 8, bug: 'lost-wake-up', twins: ['lost-wake-up-locked'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('sleeper', 'raised')], counts: [6, 2], races: ['flag'], told: ['lost-wakeup: sleeper on raised'] },
  { entry: 9, bug: 'missed-signal', twins: ['missed-signal-predicate', 'missed-signal-semaphore', 'missed-signal-event'], pp: 'some', gil: 'some', coop: 'some', shows: [stuck('waits', 'signal')], counts: [2, 1], races: [], hints: ['lost-wakeup: waits on signal'] },
  { entry: 10, bug: 'wait-under-if', twins: ['wait-under-while'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('there is an item to take')], counts: [30, 6], races: [] },
  { entry: 11, bug: 'sleeping-barber', twins: ['sleeping-barber-locked', 'sleeping-barber-counted'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('barber', 'chair')], counts: [9, 1], races: ['sleeping'] },
  { entry: 12, bug: 'cigarette-smokers', twins: ['cigarette-smokers-helpers'], pp: 'some', gil: 'some', coop: ['some', 'some'], inStep: 'deadlock', shows: [stuck('agent has-match has-paper has-tobacco', 'match paper smoked tobacco'), stuck('agent has-match has-paper has-tobacco', 'match smoked tobacco')], races: [] },
  { entry: 13, bug: 'buffer-swapped-signals', twins: ['buffer-two-conditions'], pp: 'some', gil: 'some', coop: 'some', shows: [stuck('consumer-1', 'not-empty')], counts: [2, 1], races: [], hints: ['lost-wakeup: consumer-1 on not-empty, notified not-full'] },
  { entry: 13, bug: 'buffer-one-condition', twins: ['buffer-broadcast', 'buffer-two-conditions'], pp: 'some', gil: 'some', coop: 'some', shows: [1, 2].flatMap((c) => [1, 2].map((p) => stuck(`consumer-${c} producer-${p}`, 'changed'))), counts: [60, 4], races: [] },
  { entry: 14, bug: 'homemade-barrier', twins: ['homemade-barrier-generations'], pp: 'some', gil: 'some', coop: ['always', 'some'], shows: [stuck('runner-1', 'go'), stuck('runner-2', 'go')], counts: [40, 2], races: ['go'], note: 'COOP some: where nobody waits in between the first task laps the second whoever begins, so that form always fails' },
  { entry: 15, bug: 'lock-handed-over', twins: ['lock-barging'], pp: 'never', gil: 'never', coop: 'never', shows: [], races: [] },
  { entry: 16, bug: 'polite-hallway', twins: ['polite-hallway-ordered'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('somebody passes within 2 tries')], params: { tries: 2 }, races: [], note: 'COOP always with symmetric sleeps: without a clock they do not tie; by the clock see 16' },
  { entry: 16, bug: 'polite-hallway-back-off', twins: ['polite-hallway-ordered'], pp: 'some', gil: 'some', coop: ['never', 'some'], shows: [failed('somebody passes within 2 tries')], params: { tries: 2 }, races: [] },
  { entry: 17, bug: 'ticket-sale', twins: ['ticket-sale-swap'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('two seats, two sold')], counts: [1380, 1224], races: [] },
  { entry: 18, bug: 'bank-transfer', twins: ['bank-transfer-ordered', 'bank-transfer-one-lock'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('transfer-0 transfer-1', 'account-0 account-1')], counts: [6, 2], races: [], circle: ['account-0', 'account-1'], hints: ['lock-order: account-0 account-1 by transfer-0 transfer-1'] },
  { entry: 18, bug: 'bank-transfer-unlocked', twins: ['bank-transfer-ordered', 'bank-transfer-one-lock'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('no money is made or lost')], races: ['balance-0', 'balance-1'], racesEvery: true },
  { entry: 19, bug: 'ab-ba', twins: ['ab-ba-ordered', 'ab-ba-guarded', 'ab-ba-one-task', 'ab-ba-joined'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('a-then-b b-then-a', 'a b')], counts: [6, 2], races: [], circle: ['a', 'b'], hints: ['lock-order: a b by a-then-b b-then-a'] },
  { entry: 20, bug: 'self-deadlock', twins: ['self-deadlock-reentrant'], pp: 'always', gil: 'always', coop: 'always', shows: [stuck('teller', 'account')], counts: [1, 1], races: [] },
  { entry: 20, bug: 'read-then-write-lock', twins: ['read-or-write-lock'], pp: 'always', gil: 'always', coop: 'always', shows: [stuck('editor', 'document')], counts: [1, 1], races: [] },
  { entry: 20, bug: 'write-then-read-lock', twins: ['read-or-write-lock'], pp: 'always', gil: 'always', coop: 'always', shows: [stuck('editor', 'document')], counts: [1, 1], races: [] },
  { entry: 21, bug: 'nested-permits', twins: ['nested-permits-at-once', 'nested-permits-fewer-workers'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'deadlock', shows: [stuck('worker-1 worker-2', 'connections')], counts: [6, 2], races: [] },
  { entry: 22, bug: 'nested-submit', twins: ['nested-submit-two-pools', 'nested-submit-as-task'], pp: 'some', gil: 'some', coop: ['always', 'some'], shows: [stuck('client pool-worker-1 pool-worker-2', 'child-1-done child-2-done parent-1-done')], races: [], told: ['pool-starvation: pool-jobs served by pool-worker-1 pool-worker-2'] },
  { entry: 23, bug: 'lock-over-await', twins: ['lock-before-await'], pp: 'some', gil: 'some', coop: 'some', shows: [stuck('answers asks', 'reply session')], counts: [2, 1], races: [] },
  { entry: 24, bug: 'reply-after-time-out', twins: ['reply-after-time-out-buffered', 'reply-after-time-out-cancelled'], pp: 'some', gil: 'some', coop: 'always', shows: [stuck('server', 'reply')], races: [], note: 'always where the reply takes longer: without a clock a time-out may come at any point; by the clock see 24' },
  { entry: 25, bug: 'closed-channel-spin', twins: ['closed-channel-off'], pp: 'some', gil: 'some', coop: 'always', shows: [failed('two letters are read in 20 turns')], races: [], note: 'PP always: without a clock both letters may be there at once; by the clock see 25' },
  { entry: 26, bug: 'wait-group-add-inside', twins: ['wait-group-add-before'], pp: 'some', gil: 'some', coop: ['always', 'some'], shows: [failed('the worker is through')], races: [] },
  { entry: 26, bug: 'wait-group-reused', twins: ['wait-group-renewed'], pp: 'some', gil: 'some', coop: 'never', shows: ['task-failed: main E_WAIT_GROUP_REUSED: wait group group is used again before those that waited for it have gone on'], races: [], told: ['misuse: E_WAIT_GROUP_REUSED main'] },
  { entry: 27, bug: 'loop-variable-shared', twins: ['loop-variable-own'], pp: 'some', gil: 'some', coop: 'always', shows: ['0 1 3', '0 2 2', '0 2 3', '0 3 3', '1 1 2', '1 1 3', '1 2 2', '1 2 3', '1 3 3', '2 2 2', '2 2 3', '2 3 3', '3 3 3'].map((values) => failed(`the tasks use ${values}`)), races: ['i'], racesEvery: true },
  { entry: 27, bug: 'loop-variable-late', twins: ['loop-variable-own'], pp: 'some', gil: 'some', coop: 'always', shows: ['0 2 2', '1 1 2', '1 2 2', '2 2 2'].map((values) => failed(`the tasks use ${values}`)), races: ['i'], racesEvery: true },
  { entry: 28, bug: 'peterson', twins: [], pp: 'never', gil: 'never', coop: ['never', 'never'], inStep: 'ok', shows: [], params: { patience: 1 }, races: FLAGS },
  { entry: 28, bug: 'peterson-turn-first', twins: ['peterson'], pp: 'some', gil: 'some', coop: ['never', 'some'], shows: [failed('only one is inside')], params: { patience: 1 }, races: FLAGS },
  { entry: 28, bug: 'dekker', twins: [], pp: 'never', gil: 'never', coop: ['never', 'never'], inStep: 'ok', shows: [], params: { patience: 1 }, races: FLAGS },
  { entry: 29, bug: 'seqlock-unchecked', twins: ['seqlock'], pp: 'some', gil: 'some', coop: ['never', 'some'], shows: [failed('a and b are of one age')], counts: [19, 5], params: { patience: 1 }, races: ['a', 'b'] },
  { entry: 29, bug: 'seqlock', twins: [], pp: 'never', gil: 'never', coop: ['never', 'never'], shows: [], counts: [39, 0], params: { patience: 1 }, races: ['a', 'b'] },
  { entry: 30, bug: 'double-close', twins: ['double-close-once', 'double-close-swap'], pp: 'some', gil: 'some', coop: ['never', 'some'], inStep: 'check-failed', shows: [failed('it is closed once')], counts: [6, 4], races: [] },
  { entry: 30, bug: 'double-close-descriptor', twins: ['double-close-swap'], pp: 'some', gil: 'some', coop: ['never', 'some'], shows: [failed("nobody closes the stranger's file")], races: ['closed', 'descriptor-0'] },
];
