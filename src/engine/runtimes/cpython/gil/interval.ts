import type { Host } from '../../../interpret/contract.ts';
import { site } from '../../../kernel/names.ts';
import type { Nanos } from '../../../kernel/time.ts';
import { Futex } from '../../../machine/futex.ts';
import * as T from '../../../machine/thread.ts';
import type { Ask } from '../../../machine/thread.ts';
import { LAWS, type Laws } from '../laws.ts';
import type { PyThread } from '../place.ts';
import type { Gil, Steps } from './gil.ts';

const WHICH_WAITER = site('gil.wake');

/**
 * The GIL since 3.2. Whoever waits owns the interval: after so long without a change of hands it sets the drop request, and the
 * holder gives way at its next check point. C313 Python/ceval_gil.c, take_gil and drop_gil.
 */
export class IntervalGil implements Gil {
  readonly #host: Host;
  readonly #intervalNs: Nanos;
  readonly #handsNs: Nanos;
  readonly #laws: Laws;
  #holder: PyThread | null = null;
  #lastHolder: PyThread | null = null;
  /** Changes of holder, not releases: who takes it back before anybody else got in leaves it as it is. */
  #switchNumber = 0;
  #dropRequest = false;
  /** Asleep on the condition, in the order of their coming. */
  readonly #asleep: PyThread[] = [];
  /** In `take`, whatever they do there. */
  #waiting = 0;
  /** Where those wait that were forced to give way: signalled by the next taker. */
  readonly #switched = new Futex();

  constructor(host: Host, laws: Laws = LAWS) {
    this.#host = host;
    this.#laws = laws;
    const interval = Number(host.settings['python.switchIntervalNs']);
    this.#intervalNs = laws.wholeMicroseconds ? Math.max(1_000, Math.floor(interval / 1_000) * 1_000) : interval;
    this.#handsNs = Number(host.settings['python.gilNs']);
  }

  get wanted(): boolean {
    return this.#waiting > 0;
  }

  get requested(): boolean {
    return this.#dropRequest;
  }

  limit(): null {
    return null;
  }

  *take(ask: Ask, self: PyThread): Steps {
    const { kernel } = this.#host;
    const { gate } = self;
    this.#waiting++;
    if (!this.#laws.barging && this.#holder === null && this.#waiting > 1) yield* this.#sleep(ask, self);
    let patience = this.#intervalNs;
    while (this.#holder !== null) {
      const seen = this.#switchNumber;
      const began = kernel.now;
      gate.value = 0;
      this.#asleep.push(self);
      const answer = yield ask.wait(gate, 0, patience);
      const place = this.#asleep.indexOf(self);
      if (place >= 0) this.#asleep.splice(place, 1); // not signalled: its time was up
      const unchanged = this.#switchNumber === seen || !this.#laws.switchRestarts;
      if (answer === T.TIMEOUT && this.#holder !== null && unchanged && this.#laws.waiterAsks) this.request();
      patience = this.#laws.wakeRestarts || answer === T.TIMEOUT ? this.#intervalNs : Math.max(1, patience - (kernel.now - began));
    }
    this.#waiting--;
    this.#holder = self;
    if (this.#lastHolder !== self) {
      this.#lastHolder = self;
      this.#switchNumber++;
    }
    this.#switched.value++;
    kernel.wake(this.#switched, 1);
    if (this.#laws.takerClears) this.#dropRequest = false;
    kernel.charge(this.#handsNs);
  }

  *#sleep(ask: Ask, self: PyThread): Steps {
    self.gate.value = 0;
    this.#asleep.push(self);
    yield ask.wait(self.gate, 0);
  }

  *drop(ask: Ask, self: PyThread, final = false): Steps {
    const stays = final ? !this.#laws.finalRelease : this.#laws.voluntaryForced;
    yield* this.#gives(ask, self, stays);
  }

  /** `stays`: if it was asked for, until another thread has taken it. */
  *#gives(ask: Ask, self: PyThread, stays: boolean): Steps {
    this.#lastHolder = self;
    this.#holder = null;
    if (!this.#laws.holdersCounted) this.#switchNumber++;
    this.#host.kernel.charge(this.#handsNs);
    this.#signal();
    if (!this.#laws.signalsOne) while (this.#asleep.length > 0) this.#signal();
    if (!this.#dropRequest || !stays || !this.#laws.forcedSwitch) return;
    this.#dropRequest = false;
    const { value } = this.#switched;
    yield ask.wait(this.#switched, value);
  }

  /** Wakes one of those asleep: the first come, unless the OS does otherwise. */
  #signal(): void {
    if (this.#asleep.length === 0) return;
    const [woken] = this.#asleep.splice(this.#host.door.choose(WHICH_WAITER, this.#asleep.length), 1);
    woken!.gate.value = 1;
    this.#host.kernel.wake(woken!.gate, 1);
  }

  *check(ask: Ask, self: PyThread): Steps {
    if (!this.#dropRequest) return;
    yield* this.#gives(ask, self, true);
    yield* this.take(ask, self);
  }

  *pause(ask: Ask, _self: PyThread, ns: Nanos): Steps {
    yield ask.cpu(ns);
  }

  *ticked(): Steps {}

  request(): void {
    this.#dropRequest = true;
    if (this.#holder !== null) this.#host.kernel.interrupt(this.#holder.thread);
  }
}
