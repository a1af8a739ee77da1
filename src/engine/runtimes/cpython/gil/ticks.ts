import type { Host } from '../../../interpret/contract.ts';
import { site } from '../../../kernel/names.ts';
import type { Nanos } from '../../../kernel/time.ts';
import { Futex } from '../../../machine/futex.ts';
import type { Spread } from '../../../machine/noise.ts';
import type { Ask, Limit } from '../../../machine/thread.ts';
import { LAWS, type Laws } from '../laws.ts';
import type { PyThread } from '../place.ts';
import type { Gil, Steps } from './gil.ts';

const TICKS = site('gil.ticks');

/** How long so many opcodes take. */
const OPCODES: Spread = {
  quantiles: [800, 820, 840, 860, 890, 920, 950, 980, 1000, 1020, 1050, 1080, 1110, 1140, 1160, 1180, 1200],
  source: 'an operation of the model stands for a handful of opcodes, of which some tick: a fifth either way; a guess',
};

/**
 * The GIL up to 3.1: a plain lock, freed and at once taken again every hundred ticks, whether anybody waits or not. Who waits is
 * woken each time and mostly finds it taken. C27 Python/ceval.c, PyEval_EvalFrameEx; Python/thread_pthread.h.
 */
export class TickGil implements Gil {
  readonly #host: Host;
  readonly #laws: Laws;
  /** Running time of so many ticks as lie between two releases. */
  readonly #intervalNs: Nanos;
  /** From freeing it to asking for it again: the window in which somebody else may come in. */
  readonly #windowNs: Nanos;
  readonly #handsNs: Nanos;
  #holder: PyThread | null = null;
  #waiting = 0;
  /** The lock: its value changes with every release. */
  readonly #lock = new Futex();
  /** Changes whenever somebody takes it: where a disturbed holder waits. */
  readonly #taken = new Futex();
  #disturbed = false;
  /** Since when ticks have not been counted; -1: they are. */
  #since: Nanos = 0;

  constructor(host: Host, laws: Laws = LAWS) {
    const { settings } = host;
    this.#host = host;
    this.#laws = laws;
    this.#intervalNs = Number(settings['python.checkInterval']) * Number(settings['python.tickNs']);
    this.#handsNs = Number(settings['python.gilNs']);
    this.#windowNs = Number(settings['cores']) > 1 ? Number(settings['python.lockFightNs']) : this.#handsNs;
  }

  get wanted(): boolean {
    return this.#waiting > 0;
  }

  get requested(): boolean {
    return false;
  }

  /** While nobody waits, freeing it and taking it again changes nothing: the ticks are counted when somebody comes. */
  limit(): Limit | null {
    if (!this.#laws.ticks) return null;
    const { now } = this.#host.kernel;
    if (this.#waiting === 0) {
      this.#since = now;
      return null;
    }
    const passed = this.#since < 0 ? 0 : (now - this.#since) % (this.#intervalNs >> 1);
    this.#since = -1;
    return { ns: this.#host.noise.around(TICKS, this.#intervalNs, OPCODES) - passed };
  }

  *take(ask: Ask, self: PyThread): Steps {
    const { kernel } = this.#host;
    if (this.#holder !== null) {
      this.#waiting++;
      if (this.#waiting === 1) kernel.interrupt(this.#holder.thread); // from now on its ticks count
      while (this.#holder !== null) yield ask.wait(this.#lock, this.#lock.value);
      this.#waiting--;
    }
    this.#holder = self;
    this.#taken.value++;
    kernel.wake(this.#taken, 1);
    kernel.charge(this.#handsNs);
  }

  *drop(): Steps {
    this.#release();
  }

  #release(): void {
    this.#holder = null;
    this.#lock.value++;
    this.#host.kernel.charge(this.#handsNs);
    if (this.#laws.signals) this.#host.kernel.wake(this.#lock, 1);
  }

  *ticked(ask: Ask, self: PyThread): Steps {
    if (this.#waiting === 0) return;
    this.#release();
    yield ask.cpu(this.#windowNs);
    if (!this.#laws.retakesAtOnce) yield ask.wait(this.#taken, this.#taken.value);
    yield* this.take(ask, self);
  }

  *check(ask: Ask, self: PyThread): Steps {
    if (!this.#disturbed) return;
    this.#disturbed = false;
    this.#release();
    if (this.#waiting > 0) yield ask.wait(this.#taken, this.#taken.value);
    yield* this.take(ask, self);
  }

  *pause(ask: Ask, _self: PyThread, ns: Nanos): Steps {
    yield ask.cpu(ns);
  }

  /** A disturbed machine: the OS takes the core from the holder between its freeing the lock and its taking it again. */
  request(): void {
    this.#disturbed = true;
    if (this.#holder !== null) this.#host.kernel.interrupt(this.#holder.thread);
  }
}
