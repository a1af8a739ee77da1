import type { Report } from './report.ts';
import { replayLine, tokenOf } from './report.ts';

/** A run as `--json` prints it. */
export function runJson(report: Report): Record<string, unknown> {
  const { loaded, given, performed, places } = report;
  const { header, end, findings, expected, deviations } = performed.result;
  const token = tokenOf(report, performed.result);
  return {
    schema: 'seedloom-run 1',
    scenario: header.scenario,
    file: loaded.file,
    runtime: header.runtime,
    seed: header.seed,
    deviations,
    given,
    outcome: end.outcome,
    expected,
    makespanNs: end.makespan,
    events: end.events,
    digest: { order: end.order, full: end.full },
    token,
    replay: replayLine(loaded, token),
    findings: findings.map((finding, i) => ({
      ...finding,
      places: (places[i] ?? []).map(({ task, place }) => ({ task: task ?? null, ...place })),
    })),
  };
}
