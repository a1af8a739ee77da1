/** Gives `kept` the content of `fresh`, so that references from bodies stay good. */
export function renew(kept: object, fresh: object): void {
  if (Array.isArray(kept)) kept.length = 0;
  else if (kept instanceof Map || kept instanceof Set) kept.clear();
  for (const key of Object.keys(kept)) delete (kept as Record<string, unknown>)[key];
  if (kept instanceof Map) for (const [key, value] of fresh as Map<unknown, unknown>) kept.set(key, value);
  else if (kept instanceof Set) for (const value of fresh as Set<unknown>) kept.add(value);
  else Object.assign(kept, fresh);
}
