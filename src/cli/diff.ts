import { diffTraces, renderDiff } from '../engine/trace/diff.ts';
import { recordOf, type Raw } from '../engine/trace/records.ts';
import type { Action } from './commands.ts';
import { readTrace } from './show.ts';
import { EXIT, printJson, printLines } from './streams.ts';

/** `seedloom diff A B` */
export const diffCommand: Action = async ([a, b], options, streams) => {
  const [first, second] = [readTrace(String(a), streams), readTrace(String(b), streams)];
  const diff = diffTraces(first, second);
  if (options['json'] === true) {
    const { firstDifference: one, firstOrderDifference: other, ...rest } = diff;
    printJson(streams.out, {
      schema: 'seedloom-diff 1',
      ...rest,
      firstDifference: differenceJson(one),
      firstOrderDifference: differenceJson(other),
    });
  } else printLines(streams.out, renderDiff(diff, namesOf(String(a), String(b))));
  return diff.same ? EXIT.fine : EXIT.failed;
};

function differenceJson(one: { readonly index: number; readonly a?: Raw; readonly b?: Raw } | undefined): unknown {
  if (one === undefined) return null;
  return { index: one.index, a: one.a === undefined ? null : recordOf(one.a), b: one.b === undefined ? null : recordOf(one.b) };
}

/** The files by their last part; `a` and `b` where that is the same. */
function namesOf(a: string, b: string): { readonly a: string; readonly b: string } {
  const last = (path: string): string => path.split(/[/\\]/).at(-1)!;
  return last(a) === last(b) ? { a: 'a', b: 'b' } : { a: last(a), b: last(b) };
}
