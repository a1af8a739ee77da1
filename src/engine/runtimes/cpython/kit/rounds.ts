import { BrokenBarrierError, ValueError } from './errors.ts';

/** What a barrier does: takes them in, lets them out, gets rid of them, or nothing any more. Lib/threading.py, Lib/asyncio/locks.py. */
type Doing = 'filling' | 'draining' | 'resetting' | 'broken';

/** Where a barrier stands, of threads or of coroutines. */
export class Rounds {
  readonly parties: number;
  #doing: Doing = 'filling';
  #count = 0;

  constructor(parties: number) {
    if (parties < 1) throw new ValueError('parties must be > 0');
    this.parties = parties;
  }

  get waiting(): number {
    return this.#doing === 'filling' ? this.#count : 0;
  }
  get broken(): boolean {
    return this.#doing === 'broken';
  }
  get isFilling(): boolean {
    return this.#doing === 'filling';
  }
  /** Those of the last round are still on their way out. */
  get isBusy(): boolean {
    return this.#doing === 'draining' || this.#doing === 'resetting';
  }

  /** Somebody arrives; answers its number, from 0. @throws BrokenBarrierError */
  arrives(): number {
    if (this.broken) throw new BrokenBarrierError();
    return this.#count++;
  }
  isLast(index: number): boolean {
    return index + 1 === this.parties;
  }
  opens(): void {
    this.#doing = 'draining';
  }
  breaks(): void {
    this.#doing = 'broken';
  }

  /** It goes on for one that has waited. @throws BrokenBarrierError where it is broken, or being reset */
  passes(): void {
    if (this.broken || this.#doing === 'resetting') throw new BrokenBarrierError();
  }
  /** One is out. True: it was the last, and newcomers may come in. */
  leaves(): boolean {
    if (--this.#count > 0 || !this.isBusy) return false;
    this.#doing = 'filling';
    return true;
  }
  resets(): void {
    if (this.#count === 0) this.#doing = 'filling';
    else if (this.#doing !== 'draining') this.#doing = 'resetting';
  }
}
