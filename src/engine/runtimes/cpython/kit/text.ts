/** A value as Python's str() shows it. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : repr(value);
}

/** A value as Python's repr() shows it: lists, tuples as lists, dicts, numbers, strings, None, exceptions. */
export function repr(value: unknown): string {
  if (value === undefined || value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (value instanceof Error) return `${value.name}(${value.message === '' ? '' : repr(value.message)})`;
  if (value instanceof Map) return `{${[...value].map(([key, held]) => `${repr(key)}: ${repr(held)}`).join(', ')}}`;
  if (value instanceof Set) return value.size === 0 ? 'set()' : `{${[...value].map(repr).join(', ')}}`;
  const { name } = value as { readonly name?: unknown };
  return typeof name === 'string' ? `<${name}>` : JSON.stringify(value);
}
