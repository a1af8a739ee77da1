import { Thrown } from './walk.ts';

/** What the runtime does by itself, on a machine with other noise in every schedule. */
export class Plain extends Thrown {
  protected pick(): number {
    return 0;
  }
}
