import type { Slot } from '../../../sync/slot.ts';

const METHODS = new WeakSet<object>();

/** Makes the methods of these classes known: taken off their object, as in `defer(wg.Done)`, they have none to act on. */
export function methodsOf(...classes: readonly { readonly prototype: object }[]): void {
  for (const { prototype } of classes)
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(prototype)))
      if (typeof value === 'function') METHODS.add(value as object);
}

/** What `go` and `defer` are given. @throws ScenarioError for what is no function, or is one of our methods without its object. */
export function checkCalled(slot: Slot, who: 'go' | 'defer', what: unknown): void {
  if (typeof what === 'function' && !METHODS.has(what)) return;
  slot.armed = null; // an operation that was made in place of a function
  const hint = `Write ${who}(() => ...), with the call inside, as in ${who}(() => wg.${who === 'go' ? 'Wait' : 'Done'}()).`;
  if (typeof what === 'function') throw slot.mistaken('E_BAD_VALUE', `${who} was given the method ${what.name} without its object`, hint);
  throw slot.mistaken('E_BAD_VALUE', `${who} was given no function, but what a call has answered`, hint);
}
