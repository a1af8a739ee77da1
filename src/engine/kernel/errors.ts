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

/** An error in a line: its name and what it says; one that says nothing is its name alone. */
export function errorText(error: Error): string {
  return error.message === '' ? error.name : `${error.name}: ${error.message}`;
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
  /** `all`: a sentence on where all names stand, for where there are too many to say. */
  constructor(what: string, given: string, known: readonly string[], all = '') {
    super(`there is no ${what} '${given}'`);
    this.name = 'UnknownName';
    const near = nearest(given, known);
    this.hint = `${near === undefined ? '' : `Did you mean '${near}'? `}${knownText(given, known, near)}${all === '' ? '' : ` ${all}`}`;
  }
}

/** More names than these are not all said, but so many of the nearest. */
const [MOST_NAMES, NEAREST_NAMES] = [16, 5];

function knownText(given: string, known: readonly string[], near: string | undefined): string {
  if (known.length <= MOST_NAMES) return `Known: ${known.join(', ') || 'none'}.`;
  const others = known
    .filter((name) => name !== near)
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }));
  others.sort((a, b) => a.distance - b.distance); // stable: of equally near ones the first
  const shown = others.slice(0, NEAREST_NAMES).map(({ name }) => name);
  return `Known are ${near === undefined ? '' : 'also '}${shown.join(', ')} and ${others.length - shown.length} more.`;
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

/**
 * The known name that `given` was meant to be: of numbers and versions (`1.27`, `3.13t`) the nearest by value, with the same first
 * part if there are several; of words the closest by edit distance, if close enough. The first one wins a tie.
 */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const parts = versionOf(given);
  if (parts !== undefined) {
    const versions = known.filter((name) => versionOf(name) !== undefined);
    if (versions.length > 0) return nearestVersion(given, parts, versions);
  }
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** The numbers of `1.27` or `3.13t`. */
function versionOf(text: string): readonly number[] | undefined {
  return /^\d+(\.\d+)*[a-z]?$/.test(text) ? text.split('.').map((part) => Number.parseInt(part, 10)) : undefined;
}

function nearestVersion(given: string, parts: readonly number[], versions: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance: readonly number[] = [];
  const length = versions.reduce((most, name) => Math.max(most, versionOf(name)!.length), parts.length);
  for (const name of versions) {
    const other = versionOf(name)!;
    if (parts.length > 1 && other[0] !== parts[0]) continue;
    const distance = Array.from({ length }, (_, i) => Math.abs((parts[i] ?? 0) - (other[i] ?? 0)));
    distance.push(editDistance(given, name)); // `3.14` and `3.14t` are of one value
    const at = distance.findIndex((one, i) => one !== bestDistance[i]);
    if (best === undefined || (at >= 0 && distance[at]! < (bestDistance[at] ?? 0))) [best, bestDistance] = [name, distance];
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
