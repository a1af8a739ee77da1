import { SourceMap, type SourceMapPayload } from 'node:module';
import type { AnyNode, Program } from 'acorn';
import type { Place } from '../index.ts';

/** A call of a generator function whose generator nobody will ever run. */
export interface Forgotten {
  readonly name: string;
  readonly place: Place;
}

const MAP = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;

/**
 * Finds `helper();` standing alone where `helper` is a generator function of the bundle: without `yield*` its body never runs, and
 * nothing at run time can tell. Answers the first, with the file as the source map names it.
 */
export async function forgottenGenerator(bundle: string): Promise<Forgotten | undefined> {
  const { parse } = await import('acorn');
  const program = parse(bundle, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  const generators = new Set<string>();
  walk(program, (node) => {
    if (node.type === 'FunctionDeclaration' && node.generator && node.id !== null) generators.add(node.id.name);
    if (
      node.type === 'VariableDeclarator' &&
      node.init?.type === 'FunctionExpression' &&
      node.init.generator &&
      node.id.type === 'Identifier'
    )
      generators.add(node.id.name);
  });
  let found: Forgotten | undefined;
  walk(program, (node) => {
    if (found !== undefined || node.type !== 'ExpressionStatement' || node.expression.type !== 'CallExpression') return;
    const { callee, loc } = node.expression;
    if (callee.type === 'Identifier' && generators.has(callee.name) && loc)
      found = { name: callee.name, place: originOf(bundle, loc.start) };
  });
  return found;
}

function walk(node: AnyNode | Program, see: (node: AnyNode) => void): void {
  see(node);
  for (const child of Object.values(node) as unknown[]) {
    for (const one of Array.isArray(child) ? (child as unknown[]) : [child]) if (isNode(one)) walk(one, see);
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function originOf(bundle: string, at: { readonly line: number; readonly column: number }): Place {
  const encoded = MAP.exec(bundle)?.[1];
  if (encoded === undefined) return { file: '', line: at.line };
  const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as SourceMapPayload);
  const entry = map.findEntry(at.line - 1, at.column);
  return 'originalSource' in entry ? { file: entry.originalSource, line: entry.originalLine + 1 } : { file: '', line: at.line };
}
