import { mask } from './mask.ts';

/** A file of the tree: its path from the top, with `/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One place where a rule does not hold. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
}

/** In import order: each may import from those above it and from itself. A folder, or one file. */
const LAYERS = [
  'src/engine/kernel/',
  'src/engine/trace/',
  'src/engine/machine/',
  'src/engine/devices/',
  'src/engine/sync/',
  'src/engine/interpret/',
  'src/engine/scenario/',
  'src/engine/runtimes/',
  'src/engine/analysis/',
  'src/engine/detect/',
  'src/engine/snapshot.ts',
  'src/engine/witness.ts',
  'src/engine/result.ts',
  'src/engine/run.ts',
  'src/engine/remedy/',
  'src/engine/explore/',
  'src/engine/compare/',
  'src/engine/index.ts',
  'src/index.ts',
  'src/kits/',
  'src/node/',
  'src/cli/',
  'src/viewer/',
  'src/vitest/',
];

/** Folders that see less than their place allows. */
const SEES_ONLY: Readonly<Record<string, readonly string[]>> = {
  'src/engine/analysis/': ['src/engine/kernel/', 'src/engine/trace/'],
  'src/engine/detect/': ['src/engine/kernel/', 'src/engine/trace/'],
};

/** The only packages that the engine may import, each with the one folder that does. */
const ENGINE_PACKAGES: Readonly<Record<string, string>> = {
  seedrandom: 'src/engine/kernel/',
  immer: 'src/engine/trace/',
};

const LONGEST = 400;

export function show({ path, line, rule }: Violation): string {
  return `${path}:${line}: ${rule}`;
}

interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Everything `text` imports, also types and what it imports while it runs. */
export function importsOf(text: string): Import[] {
  const found: Import[] = [];
  for (const match of mask(text).matchAll(/(?<![\w$.#])(?:from|import|require)\s*\(?\s*(['"])(\s*)\1/dg)) {
    const [start, end] = match.indices![2]!;
    found.push({ specifier: text.slice(start, end), line: lineOf(text, match.index) });
  }
  return found;
}

/** Whatever breaks the order of the folders, or another rule of the architecture, in the files under `src/`. */
export function checkSources(files: readonly SourceFile[]): Violation[] {
  return files.filter(({ path }) => path.startsWith('src/') && path.endsWith('.ts')).flatMap((file) => checkSource(file));
}

function checkSource({ path, text }: SourceFile): Violation[] {
  const found: Violation[] = [];
  const say = (line: number, rule: string): void => void found.push({ path, line, rule });
  if (layerOf(path) < 0) say(1, 'belongs to no layer; give it one in tests/support/architecture.ts');
  for (const { specifier, line } of importsOf(text)) {
    const rule = specifier.startsWith('.') ? whyNot(path, resolve(path, specifier)) : whyNoPackage(path, specifier);
    if (rule !== undefined) say(line, rule);
  }
  if (path.startsWith('src/engine/')) {
    for (const { index } of mask(text).matchAll(/\*\*/g))
      say(lineOf(text, index), '`**` gives other bits in another JavaScript engine; multiply');
  }
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines > LONGEST)
    say(LONGEST + 1, `${lines} lines are more than ${LONGEST}: look for the second idea in it, and give that a file of its own`);
  return found;
}

/** Why the file `from` must not import the file `to`. */
function whyNot(from: string, to: string): string | undefined {
  if (!to.startsWith('src/')) return `imports ${to}, which is outside src/`;
  const [own, other] = [layerOf(from), layerOf(to)];
  if (own < 0) return undefined;
  if (other < 0) return `imports ${to}, which belongs to no layer`;
  const [layer, target] = [LAYERS[own]!, LAYERS[other]!];
  if (other > own) return `${layer} imports ${to}, which is below it: a folder imports only from folders above it`;
  const sees = SEES_ONLY[layer];
  if (sees !== undefined && other !== own && !sees.includes(target)) return `${layer} imports ${to}, but sees only ${sees.join(' and ')}`;
  const [mine, theirs] = [runtimeOf(from), runtimeOf(to)];
  if (mine === undefined || layer !== target) return undefined;
  if (theirs !== undefined && theirs !== mine) return `runtime '${mine}' imports ${to}: a runtime imports no other runtime's folder`;
  if (to === 'src/engine/runtimes/index.ts') return `runtime '${mine}' imports the list of all runtimes`;
  return undefined;
}

function whyNoPackage(from: string, specifier: string): string | undefined {
  if (!from.startsWith('src/engine/')) return undefined;
  if (specifier.startsWith('node:')) return `imports ${specifier}: the engine runs where there is no Node`;
  const home = ENGINE_PACKAGES[specifier];
  if (home === undefined) return `imports the package '${specifier}', which the engine does without`;
  return from.startsWith(home) ? undefined : `imports the package '${specifier}', which only ${home} may`;
}

/** Paths and hosts of a machine, in any text. `traces` are those of this one: folders, which begin with a slash, and hosts. */
export function checkTraces(files: readonly SourceFile[], traces: readonly string[]): Violation[] {
  const found: Violation[] = [];
  const exact = traces.map((trace) => trace.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const anybodys = ['/home/[a-z]', '/Users/[A-Za-z]', '[A-Z]:\\\\+Users\\\\'];
  // A slash after these belongs to a longer path: `src/x`, `./x`, `~/x`, `$HOME/x`.
  const pattern = new RegExp(`(?<![\\w.~*$}-](?=/))(?<!\\w)(?:${[...exact, ...anybodys].join('|')})`, 'g');
  for (const { path, text } of files) {
    for (const { index } of text.matchAll(pattern))
      found.push({ path, line: lineOf(text, index), rule: "names a path or a host of somebody's machine" });
  }
  return found;
}

/** Tests that are left out, or that leave the others out. */
export function checkTests(files: readonly SourceFile[]): Violation[] {
  const found: Violation[] = [];
  for (const { path, text } of files.filter((file) => file.path.startsWith('tests/') && file.path.endsWith('.ts'))) {
    for (const match of mask(text).matchAll(/\b(?:it|test|describe|suite|bench)\s*\.\s*(only|skip|todo)\b/g)) {
      found.push({ path, line: lineOf(text, match.index), rule: `.${match[1]!}: all tests run, always` });
    }
  }
  return found;
}

function layerOf(path: string): number {
  return LAYERS.findIndex((layer) => (layer.endsWith('/') ? path.startsWith(layer) : path === layer));
}

/** The runtime whose folder holds `path`; nothing for a file that all runtimes share. */
function runtimeOf(path: string): string | undefined {
  return /^src\/engine\/runtimes\/([^/]+)\//.exec(path)?.[1];
}

function resolve(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
