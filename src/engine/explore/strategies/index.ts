import type { Ground, Search } from '../search.ts';
import { Dpor } from '../dpor/dpor.ts';
import { Merging } from '../dpor/merging.ts';
import { Bounded } from './bounded.ts';
import { Pct } from './pct.ts';
import { portfolioOf } from './portfolio.ts';
import { Pos } from './pos.ts';
import { Surw } from './surw.ts';
import { Uniform } from './uniform.ts';
import { Walk } from './walk.ts';

/** A strategy as the user names it. */
export interface Strategy {
  readonly name: string;
  readonly about: string;
  /** Its schedules come one after another and have an end; those of the others are thrown, and stand for themselves. */
  readonly inOrder: boolean;
  /** It needs to know every task's next operation: only a model without a machine tells. */
  readonly looksAhead?: boolean;
  /** The searches that take turns. `depth`: of a bug for `pct`, the last bound for `bounded`. */
  make(ground: Ground, depth: number | undefined): readonly Search[];
}

const DEPTHS = [2, 3];

/** All strategies but `auto`, which chooses among them. */
export const STRATEGIES: readonly Strategy[] = [
  { name: 'random', about: 'a walk that picks every way with equal chance', inOrder: false, make: (ground) => [new Walk(ground)] },
  {
    name: 'uniform',
    about: 'a walk under which every interleaving has the same chance',
    inOrder: false,
    make: (ground) => [new Uniform(ground)],
  },
  {
    name: 'pct',
    about: 'random priorities that change depth - 1 times',
    inOrder: false,
    make: (ground, depth) => (depth === undefined ? DEPTHS : [depth]).map((one) => new Pct(ground, one)),
  },
  { name: 'pos', about: 'random priorities of operations, new ones where they race', inOrder: false, make: (ground) => [new Pos(ground)] },
  {
    name: 'surw',
    about: 'about one object at a time: every order of its uses has the same chance',
    inOrder: false,
    make: (ground) => [new Surw(ground)],
  },
  {
    name: 'roles',
    about: 'as surw, but tasks that do the same share one chance',
    inOrder: false,
    make: (ground) => [new Surw(ground, { byRole: true })],
  },
  {
    name: 'preemptions',
    about: 'all with no preemption, then all with one, and so on',
    inOrder: true,
    make: (ground, depth) => [new Bounded(ground, 'preemptions', depth === undefined ? {} : { most: depth })],
  },
  {
    name: 'delays',
    about: 'all with no delay, then all with one, and so on',
    inOrder: true,
    make: (ground, depth) => [new Bounded(ground, 'delays', depth === undefined ? {} : { most: depth })],
  },
  {
    name: 'bounded',
    about: 'all that deviate nowhere from what the runtime does by itself, then all that deviate once, and so on',
    inOrder: true,
    make: (ground, depth) => [new Bounded(ground, 'deviations', depth === undefined ? {} : { most: depth })],
  },
  {
    name: 'exhaustive',
    about: 'all schedules, one after another',
    inOrder: true,
    make: (ground) => [new Bounded(ground, 'deviations', { first: Infinity })],
  },
  {
    name: 'dpor',
    about: 'one schedule of every class of those that differ only in the order of steps that commute',
    inOrder: true,
    looksAhead: true,
    make: (ground) => [new Dpor(ground)],
  },
  {
    name: 'dpor-preemptions',
    about: 'one schedule of every such class with no preemption, then with one, and so on',
    inOrder: true,
    looksAhead: true,
    make: (ground, depth) => [new Merging(ground, 'preemptions', depth)],
  },
  {
    name: 'dpor-delays',
    about: 'one schedule of every such class with no delay, then with one, and so on',
    inOrder: true,
    looksAhead: true,
    make: (ground, depth) => [new Merging(ground, 'delays', depth)],
  },
  {
    name: 'portfolio',
    about: 'mostly roles, and surw, pct, pos, random and uniform in turn',
    inOrder: false,
    make: portfolioOf,
  },
];
