import { Mark, type Alarm } from '../kernel/alarm.ts';
import { NO_INSTANT, type Nanos } from '../kernel/time.ts';
import type { Machine } from './machine.ts';
import type { Thread } from './thread.ts';

/** A hardware core. Its one alarm rings when what it burns is burnt, or when it has left its idle state. */
export class Core extends Mark implements Alarm {
  readonly idle = false;
  readonly id: number;
  readonly #machine: Machine;
  thread: Thread | null = null;
  /** The thread before this one: putting the same one back costs no switch. */
  previous: Thread | null = null;
  /** On its way out of an idle state. */
  waking = false;
  /** In the list of cores that lost their thread at this instant. */
  emptied = false;
  /** Has a step to do at this instant. */
  due = false;
  /** Switch and migration still to be burnt. */
  overhead: Nanos = 0;
  /** Since when it burns. */
  since: Nanos = NO_INSTANT;
  sliceLeft: Nanos = Infinity;
  /** Where its time went; idle is the rest. */
  taskNs: Nanos = NO_INSTANT;
  runtimeNs: Nanos = NO_INSTANT;
  osNs: Nanos = NO_INSTANT;
  idleNs: Nanos = NO_INSTANT;
  idleSince: Nanos = NO_INSTANT;

  constructor(machine: Machine, id: number) {
    super();
    this.#machine = machine;
    this.id = id;
    this.since = this.idleSince = 0;
    this.taskNs = this.runtimeNs = this.osNs = this.idleNs = 0;
  }

  ring(): void {
    this.#machine.coreRang(this);
  }
}
