import { isDeepStrictEqual } from 'node:util';
import { prepare, type Choice, type RunResult, type Scenario } from '../../src/index.ts';
import { parseTrace, TraceWriter } from '../../src/engine/trace/text.ts';
import { World } from '../../src/engine/trace/world.ts';

/** Runs once, and writes the trace. */
export function traced(scenario: Scenario, choice: Choice, seed: string): { text: string; result: RunResult } {
  return tracedBy(prepare(scenario, choice), seed);
}

/** The same for a scenario that is set up already. */
export function tracedBy(prepared: ReturnType<typeof prepare>, seed: string): { text: string; result: RunResult } {
  let text = '';
  let writer: TraceWriter | undefined;
  const result = prepared.run({ seed, listen: (header) => (writer = new TraceWriter((chunk) => void (text += chunk), header)) });
  writer!.end(result.end);
  return { text, result };
}

/**
 * The laws of every run: run again it gives the same bytes, also after a reset and freshly set up; the trace reads back; folding
 * it gives the engine's own final state. Answers what is wrong, or nothing.
 */
export function brokenLaw(scenario: Scenario, choice: Choice, seed: string): string | undefined {
  const prepared = prepare(scenario, choice);
  const first = tracedBy(prepared, seed);
  if (tracedBy(prepared, seed).text !== first.text) return 'a reset run gives other bytes';
  if (traced(scenario, choice, seed).text !== first.text) return 'a run freshly set up gives other bytes';
  const parsed = parseTrace(first.text);
  if (parsed.end.full !== first.result.end.full) return 'the trace reads back with another digest';
  const folded = plainOf(new World(parsed.records, parsed.header).end);
  const own = plainOf(first.result.state());
  if (!isDeepStrictEqual(folded, own)) return `folding the trace gives another state: ${firstDifference(folded, own)}`;
  return undefined;
}

const plainOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function firstDifference(a: unknown, b: unknown, path = ''): string {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return `${path}: folded ${JSON.stringify(a)}, own ${JSON.stringify(b)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [x, y] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]];
    if (!isDeepStrictEqual(x, y)) return firstDifference(x, y, `${path}/${key}`);
  }
  return path;
}
