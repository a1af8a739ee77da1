import type { Site } from '../../kernel/names.ts';
import { Dice } from '../dice.ts';
import { Search, type Ground } from '../search.ts';

/** A search that throws dice: its schedules are as many as one likes, and each stands for itself. */
export abstract class Thrown extends Search {
  readonly dice = new Dice();

  begin(schedule: number): boolean {
    this.dice.start(this.ground.seed, schedule);
    // on a machine the noise of every schedule is its own, too
    if (this.ground.hasMachine) this.sow(String(this.ground.seed + schedule));
    return true;
  }
}

/** `random`: every way that there is, with equal chance. */
export class Walk extends Thrown {
  protected pick(_site: Site, count: number): number {
    return this.dice.below(count);
  }
}

/**
 * After so many steps, or four times what random walks took, a walk by priorities goes on at random: one that spins above others would
 * never leave. What it does until then, a task for every round for instance, is what most of its time goes into.
 */
export const fairAfter = ({ profile }: Ground): number => Math.max(250, 4 * profile.steps);
