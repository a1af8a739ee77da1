import type { Refusal, Tidings } from './errand.ts';

/** A worker that was silent for so long is not at it. */
const SILENT_MS = 3_000;
/** So long nothing but refusals is heard until they are believed. */
const REFUSED_MS = 5_000;

/** Which workers are at it, as far as they were heard of: they make themselves known only by taking jobs. */
export class Roll {
  /** By name, when they were last heard of and what they have. */
  readonly #workers = new Map<string, { readonly at: number; readonly threads: number }>();
  readonly #refusing = new Set<string>();
  #refused: { readonly since: number; readonly why: Refusal } | null = null;
  #aloneSince: number | null = null;
  #isTold = false;

  /** Answers whether somebody refuses who had not before. */
  heard({ worker, threads, refuses }: Tidings): boolean {
    if (refuses === undefined) {
      this.#refused = null;
      this.#workers.set(worker, { at: performance.now(), threads });
      return false;
    }
    this.#refused ??= { since: performance.now(), why: refuses };
    const isNew = !this.#refusing.has(worker);
    this.#refusing.add(worker);
    return isNew;
  }

  get workers(): number {
    return this.#atIt().length;
  }

  get threads(): number {
    return this.#atIt().reduce((sum, { threads }) => sum + threads, 0);
  }

  /** Why nobody takes part, once that is certain. */
  get refusal(): Refusal | undefined {
    const refused = this.#refused;
    return refused !== null && performance.now() - refused.since > REFUSED_MS ? refused.why : undefined;
  }

  /** Is nobody there, now for a while? Says so once, until somebody comes. Asked every now and then, as long as there is work. */
  isDeserted(): boolean {
    if (this.#refused !== null || this.workers > 0) {
      this.#aloneSince = null;
      this.#isTold = false;
      return false;
    }
    this.#aloneSince ??= performance.now();
    if (this.#isTold || performance.now() - this.#aloneSince < SILENT_MS) return false;
    return (this.#isTold = true);
  }

  #atIt(): { readonly at: number; readonly threads: number }[] {
    const since = performance.now() - SILENT_MS;
    return [...this.#workers.values()].filter(({ at }) => at >= since);
  }
}
