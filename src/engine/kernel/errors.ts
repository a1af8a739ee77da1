/** Where in a scenario something stands, when that is known. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** An error that is the user's to mend: one sentence, a stable code, and what to do next. */
export abstract class SimError extends Error {
  abstract readonly code: string;
  abstract readonly hint: string;
  /** The line of the scenario, filled in by whoever finds it. */
  place: Place | undefined;
}

/** An error that is ours: a rule of the engine does not hold. */
export class InvariantError extends Error {
  readonly code = 'E_INTERNAL';
  readonly detail: unknown;
  constructor(rule: string, detail: unknown) {
    super(`broken rule: ${rule}${detail === undefined ? '' : ` (${String(detail)})`}`);
    this.name = 'InvariantError';
    this.detail = detail;
  }
}

/** States a rule that always holds. @throws InvariantError when it does not. */
export function invariant(holds: boolean, rule: string, detail?: unknown): asserts holds {
  if (!holds) throw new InvariantError(rule, detail);
}

/** Something in a scenario file is used the wrong way. */
export class ScenarioError extends SimError {
  readonly code: string;
  readonly hint: string;
  /** The call stack that shows the line, where it is not the error's own. */
  trail: string | undefined;
  /** The task in whose body it was found, if any. */
  task: string | undefined;
  constructor(code: string, message: string, hint: string) {
    super(message);
    this.name = 'ScenarioError';
    this.code = code;
    this.hint = hint;
  }
}

/** A name from outside (runtime, setting, parameter) that nobody knows. */
export class UnknownName extends SimError {
  readonly code = 'E_UNKNOWN_NAME';
  readonly hint: string;
  constructor(what: string, given: string, known: readonly string[]) {
    super(`there is no ${what} '${given}'`);
    this.name = 'UnknownName';
    const near = nearest(given, known);
    this.hint = near === undefined ? `Known: ${known.join(', ') || 'none'}.` : `Did you mean '${near}'? Known: ${known.join(', ')}.`;
  }
}

/** A value from outside that is not of the kind asked for. */
export class BadValue extends SimError {
  readonly code = 'E_BAD_VALUE';
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.name = 'BadValue';
    this.hint = hint;
  }
}

/** The known name closest to `given` by edit distance, if close enough to be meant. The first one wins a tie. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
