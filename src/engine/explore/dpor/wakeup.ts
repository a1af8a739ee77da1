import { depends, type Step } from './step.ts';

/** A step that is to be tried, and what is to follow it: a node of a wakeup tree. Without followers everything may follow. */
export interface Branch {
  readonly step: Step;
  readonly next: Branch[];
}

/** Is it the same way, as far as what was drawn is known? */
export function isSame(a: Step, b: Step): boolean {
  if (a.proc !== b.proc) return false;
  for (let k = Math.min(a.draws.length, b.draws.length) - 1; k >= 0; k--) if (a.draws[k] !== b.draws[k]) return false;
  return true;
}

/**
 * Can an execution that begins with the steps of `way`, in some order that comes to the same, begin with `step`? It is in `way`
 * with nothing before it that it depends on, or it depends on nothing in it.
 */
export function mayBegin(step: Step, way: readonly Step[]): boolean {
  for (const one of way) {
    if (isSame(one, step)) return true;
    if (depends(one, step)) return false;
  }
  return true;
}

/**
 * Follows a wakeup tree along `way`. Null: one of its branches leads to executions that begin with `way` already. Else where the
 * rest of `way` has to be added.
 */
export function gapFor(way: readonly Step[], tree: Branch[]): { readonly at: Branch[]; readonly rest: readonly Step[] } | null {
  if (tree.length === 0) return { at: tree, rest: way };
  const rest = [...way];
  for (let at = tree; ;) {
    const branch = at.find(({ step }) => mayBegin(step, rest));
    if (branch === undefined) return { at, rest };
    const place = rest.findIndex((one) => isSame(one, branch.step));
    if (place >= 0) rest.splice(place, 1);
    if (branch.next.length === 0) return null;
    at = branch.next;
  }
}

/** Adds what `gapFor` found to be missing. */
export function grow({ at, rest }: { readonly at: Branch[]; readonly rest: readonly Step[] }): void {
  let branches = at;
  for (const step of rest) {
    const branch: Branch = { step, next: [] };
    branches.push(branch);
    branches = branch.next;
  }
}
