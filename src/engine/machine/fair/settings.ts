import type { Setting } from '../settings.ts';

const ONLY = { os: 'fair' } as const;
const FAIR_6_12 = 'Linux 6.12 kernel/sched/fair.c';
const FAIR_6_1 = 'Linux 6.1 kernel/sched/fair.c';
const SCALED = 'times 1 + ilog2(min(cores, 8))';

/** The settings of `os=fair`. They stand in a run's header only under it. */
export const FAIR_SETTINGS: readonly Setting[] = [
  {
    name: 'fair.policy',
    default: 'eevdf',
    words: ['eevdf', 'cfs'],
    about: 'Which fair class: EEVDF of Linux 6.12, or CFS of 6.1.',
    source: `${FAIR_6_12}; EEVDF since 6.6`,
  },
  {
    name: 'fair.tickNs',
    default: 4_000_000,
    range: [1_000, 1_000_000_000],
    about: 'Time between timer ticks; a used-up slice is noticed at one.',
    source: 'HZ=250, Linux 6.12 kernel/Kconfig.hz; no HRTICK, kernel/sched/features.h',
  },
  {
    name: 'fair.baseSliceNs',
    default: 700_000,
    range: [100_000, 100_000_000],
    about: `EEVDF: how much a thread asks for at a time, ${SCALED}.`,
    source: `${FAIR_6_12}, sysctl_sched_base_slice and get_update_sysctl_factor`,
  },
  {
    name: 'fair.runToParity',
    default: true,
    about: 'EEVDF: a woken thread does not break into a request that is being served.',
    source: `${FAIR_6_12}, pick_eevdf; features.h, RUN_TO_PARITY`,
  },
  {
    name: 'fair.placeLag',
    default: true,
    about: 'EEVDF: what a thread was owed when it went to sleep is owed to it when it wakes.',
    source: `${FAIR_6_12}, place_entity; features.h, PLACE_LAG`,
  },
  {
    name: 'fair.deadlineInitial',
    default: true,
    about: 'EEVDF: a new thread begins with half a request.',
    source: `${FAIR_6_12}, place_entity; features.h, PLACE_DEADLINE_INITIAL`,
  },
  {
    name: 'fair.latencyNs',
    default: 6_000_000,
    range: [100_000, 1_000_000_000],
    about: `CFS: the period in which everybody has a turn, ${SCALED}.`,
    source: `${FAIR_6_1}, sysctl_sched_latency`,
  },
  {
    name: 'fair.minGranularityNs',
    default: 750_000,
    range: [1_000, 1_000_000_000],
    about: `CFS: the least turn, ${SCALED}.`,
    source: `${FAIR_6_1}, sysctl_sched_min_granularity`,
  },
  {
    name: 'fair.wakeupGranularityNs',
    default: 1_000_000,
    range: [0, 1_000_000_000],
    about: `CFS: how far behind a woken thread must be to preempt, ${SCALED}.`,
    source: `${FAIR_6_1}, sysctl_sched_wakeup_granularity`,
  },
  {
    name: 'fair.sleeperCredit',
    default: 'gentle',
    words: ['gentle', 'full', 'off'],
    about: 'CFS: how far behind a sleeper may come back: half the latency, all of it, nothing.',
    source: `${FAIR_6_1}, place_entity; features.h, GENTLE_FAIR_SLEEPERS`,
  },
  {
    name: 'fair.startDebit',
    default: true,
    about: 'CFS: a new thread waits as if it had just had a turn.',
    source: `${FAIR_6_1}, place_entity; features.h, START_DEBIT`,
  },
  {
    name: 'fair.wakeupPreemption',
    default: true,
    about: 'A woken thread may take the core at once, where the policy lets it.',
    source: `${FAIR_6_12}, check_preempt_wakeup_fair; features.h, WAKEUP_PREEMPTION`,
  },
  {
    name: 'fair.newidle',
    default: true,
    about: 'A core that runs out of threads pulls one that waits for another core.',
    source: `${FAIR_6_12}, sched_balance_newidle`,
  },
  {
    name: 'fair.balance',
    default: true,
    about: 'At ticks: idle cores are woken to pull, and busy ones even out their queues.',
    source: `${FAIR_6_12}, sched_balance_domains and nohz_balancer_kick`,
  },
  {
    name: 'fair.balanceNs',
    default: 1_000_000,
    range: [1_000, 1_000_000_000],
    about: 'How often a core evens its queue out with the longest one: this, times the number of cores, times the busy factor.',
    source: 'Linux 6.12 kernel/sched/topology.c, sd_init: min_interval, sd_weight in ms',
  },
  {
    name: 'fair.busyFactor',
    default: 16,
    range: [1, 1_000],
    about: 'How many times more seldom a core that has work evens out.',
    source: 'Linux 6.12 kernel/sched/topology.c, sd_init: busy_factor',
  },
  {
    name: 'fair.balanceMost',
    default: 32,
    range: [1, 1_000],
    about: 'Threads moved at once at most.',
    source: 'Linux 6.12 kernel/sched/sched.h, SCHED_NR_MIGRATE_BREAK; core.c, sysctl_sched_nr_migrate',
  },
  {
    name: 'fair.migrationCostNs',
    default: 500_000,
    range: [0, 1_000_000_000],
    about: 'A thread that ran so lately has its data in the cache, and is not pulled.',
    source: `${FAIR_6_12}, task_hot and sysctl_sched_migration_cost`,
  },
  {
    name: 'fair.cacheNiceTries',
    default: 1,
    range: [0, 1_000],
    about: 'How often in a row an idle core leaves threads alone because of that before it pulls one all the same.',
    source: `Linux 6.12 kernel/sched/topology.c, sd_init: cache_nice_tries; ${FAIR_6_12}, can_migrate_task`,
  },
].map((setting) => ({ ...setting, only: ONLY }) as Setting);
