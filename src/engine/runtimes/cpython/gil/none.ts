import type { Gil, Steps } from './gil.ts';

/** No GIL: attached threads run Python code in parallel (3.13t, 3.14t). PEP 703. */
export class NoGil implements Gil {
  readonly wanted = false;
  readonly requested = false;

  limit(): null {
    return null;
  }
  *take(): Steps {}
  *drop(): Steps {}
  *check(): Steps {}
  *ticked(): Steps {}
  request(): void {}
}
