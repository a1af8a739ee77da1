import type { Nanos } from '../../../kernel/time.ts';

const UNITS = [
  [1_000, 'ns', 1],
  [1_000_000, '\u00b5s', 1_000],
  [1_000_000_000, 'ms', 1_000_000],
] as const;

/** `time.Duration` with its methods; a plain number of nanoseconds everywhere else. Go 1.26 time/time.go. */
export class Span {
  readonly #ns: Nanos;
  constructor(ns: Nanos) {
    this.#ns = ns;
  }
  Nanoseconds(): number {
    return this.#ns;
  }
  Microseconds(): number {
    return Math.trunc(this.#ns / 1_000);
  }
  Milliseconds(): number {
    return Math.trunc(this.#ns / 1_000_000);
  }
  Seconds(): number {
    return this.#ns / 1_000_000_000;
  }
  Minutes(): number {
    return this.#ns / 60_000_000_000;
  }
  Hours(): number {
    return this.#ns / 3_600_000_000_000;
  }
  /** To the nearest multiple; halfway away from zero. */
  Round(of: Nanos): Span {
    if (of <= 0) return this;
    const size = Math.abs(this.#ns);
    const rest = size % of;
    return new Span(Math.sign(this.#ns) * (rest + rest < of ? size - rest : size - rest + of));
  }
  Truncate(of: Nanos): Span {
    return of <= 0 ? this : new Span(this.#ns - (this.#ns % of));
  }
  /** `1h2m3.5s`, `20ms`, `0s` */
  String(): string {
    if (this.#ns === 0) return '0s';
    const size = Math.abs(this.#ns);
    const sign = this.#ns < 0 ? '-' : '';
    for (const [below, unit, by] of UNITS) if (size < below) return `${sign}${size / by}${unit}`;
    const hours = Math.floor(size / 3_600_000_000_000);
    const minutes = Math.floor(size / 60_000_000_000) % 60;
    const seconds = (size % 60_000_000_000) / 1_000_000_000;
    return `${sign}${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
  }
  /** In arithmetic: `time.Duration(n) * time.Millisecond`. */
  valueOf(): number {
    return this.#ns;
  }
  toJSON(): number {
    return this.#ns;
  }
}
