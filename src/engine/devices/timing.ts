import { invariant } from '../kernel/errors.ts';
import { Ring } from '../kernel/ring.ts';
import type { Nanos } from '../kernel/time.ts';

const SECOND = 1_000_000_000;

/** What a request finds, and when it will be done with. */
export interface Booking {
  /** Requests that the device had taken before and was not done with. */
  readonly ahead: number;
  readonly done: Nanos;
}

/**
 * When a device is done with what it is asked. It serves first come, first served, and nobody can take a request back, so the
 * instant is known when the request is made. Instants never go back from one request to the next.
 */
export abstract class Timing {
  readonly latency: Nanos;
  readonly #bytesPerSecond: number;
  /** Ends of the requests that it is not done with, in the order in which they came. */
  protected readonly ends = new Ring<Nanos>();

  /** `bytesPerSecond`: Infinity where only the latency counts. */
  constructor(latency: Nanos, bytesPerSecond: number) {
    this.latency = latency;
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Takes a request at the instant `now`. */
  book(now: Nanos, bytes: number): Booking {
    for (let end = this.ends.at(0); end !== undefined && end <= now; end = this.ends.at(0)) this.ends.shift();
    const ahead = this.ends.size;
    const done = this.end(now, Math.ceil((bytes * SECOND) / this.#bytesPerSecond));
    invariant(Number.isSafeInteger(done) && done >= now, 'a request is done at a whole nanosecond, not before it is made', done);
    this.ends.push(done);
    return { ahead, done };
  }

  reset(): void {
    this.ends.clear();
    this.clear();
  }

  /** When a request of this instant, whose bytes need `transfer`, is done. */
  protected abstract end(now: Nanos, transfer: Nanos): Nanos;
  protected abstract clear(): void;
}

/**
 * A disk: works on at most `queueDepth` requests at a time. Each has its latency, beside that of others, and then its bytes go
 * over the one bus, after those of the request before.
 */
export class DiskTiming extends Timing {
  readonly queueDepth: number;
  #busFree: Nanos = 0;

  constructor(latency: Nanos, bytesPerSecond: number, queueDepth: number) {
    super(latency, bytesPerSecond);
    this.queueDepth = queueDepth;
  }

  protected end(now: Nanos, transfer: Nanos): Nanos {
    const { ends } = this;
    const begin = ends.size < this.queueDepth ? now : ends.at(ends.size - this.queueDepth)!;
    return (this.#busFree = Math.max(begin + this.latency, this.#busFree) + transfer);
  }

  protected clear(): void {
    this.#busFree = 0;
  }
}

/** A network: any number of requests under way; their bytes share one link, one after the other; then each has its own latency, there and back. */
export class NetworkTiming extends Timing {
  #linkFree: Nanos = 0;

  protected end(now: Nanos, transfer: Nanos): Nanos {
    this.#linkFree = Math.max(now, this.#linkFree) + transfer;
    return this.#linkFree + this.latency;
  }

  protected clear(): void {
    this.#linkFree = 0;
  }
}
