import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node';

/** Ends a run with one plain line, `N passed, N failed`, for whoever reads the last line only. */
export default class ClosingLine implements Reporter {
  #log: (line: string) => void = () => {};

  onInit(vitest: Vitest): void {
    this.#log = (line) => vitest.logger.log(line);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const before = count.failed;
      for (const test of module.children.allTests()) count[test.result().state]++;
      // A file that does not load, or a hook that throws, fails without a failing test.
      if (module.state() === 'failed' && count.failed === before) count.failed++;
    }
    // A test that never ran to its end did not pass.
    const failed = count.failed + count.pending;
    this.#log(`${count.passed} passed, ${failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`);
  }
}
