/**
 * Matchers for other people's test suites: `import 'seedloom/vitest'` in a test, or in a set-up file, and then
 * `expect(scenario).toDeadlock({ runtime: 'os-threads', seed: 2 })`. All are synchronous.
 */
import { expect } from 'vitest';
import { matchers } from './matchers.ts';
import type { GoldenRun, SomeRuns } from './request.ts';

export type { GoldenRun, OneRun, RunSettings, SomeRuns } from './request.ts';

/** What `expect(scenario)` can then say. */
export interface ScenarioMatchers<R = unknown> {
  /**
   * The run is that of its golden file, to the byte but for the hash of the source. A missing file is written, `vitest -u` writes it
   * anew, and where CI is set nothing is written. Beside the test in `__snapshots__/`, unless `file` says where.
   */
  toMatchGolden(options: GoldenRun): R;
  /** It deadlocks under the seed, or under at least one of the seeds; with `.not`, under none of them. */
  toDeadlock(options: SomeRuns): R;
  /** It ends `ok` under the seed, or under every one of the seeds. */
  toFinish(options: SomeRuns): R;
  /** The word from a printed line leads to the run that it names. */
  toReplay(token: string, options?: { readonly scenarioFile?: string }): R;
}

declare module 'vitest' {
  interface Matchers<T = any> extends ScenarioMatchers<T> {}
}

expect.extend(matchers);
