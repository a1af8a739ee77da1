import type { Ground, Search } from '../search.ts';
import { Pct } from './pct.ts';
import { Plain } from './plain.ts';
import { Pos } from './pos.ts';
import { Surw } from './surw.ts';
import { Uniform } from './uniform.ts';
import { Walk } from './walk.ts';

/**
 * By the letters below. The first schedules mostly go to what finds most; who has not found by then what there is to find needs the
 * others, which stand where the first walks may stand, too.
 */
const ORDER = `${'WRRSRRPRRORR'.repeat(3)}${'WSPOURWPO2SR'.repeat(8)}`.split('');

/** `portfolio`: strategies in turn, each of whose schedules stands for itself. */
export function portfolioOf(ground: Ground): readonly Search[] {
  if (ground.hasMachine) return [new Plain(ground), new Pct(ground, 1), new Walk(ground), new Pct(ground, 3)];
  const by: Readonly<Record<string, Search>> = {
    W: new Walk(ground),
    U: new Uniform(ground),
    P: new Pct(ground, 2),
    2: new Pct(ground, 3),
    O: new Pos(ground),
    S: new Surw(ground, { turnOf: turnsOf('S') }),
    R: new Surw(ground, { byRole: true, turnOf: turnsOf('R') }),
  };
  return ORDER.map((name) => by[name]!);
}

/** How many schedules the strategy has had before the one of that number. */
function turnsOf(name: string): (schedule: number) => number {
  let all = 0;
  const before = ORDER.map((one) => (one === name ? all++ : all));
  return (schedule) => Math.floor(schedule / ORDER.length) * all + before[schedule % ORDER.length]!;
}
