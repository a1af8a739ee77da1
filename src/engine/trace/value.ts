/** How values of a workload look in records: one short line, the same in every engine. */
const LONGEST = 60;

/** A value as a record shows it: numbers and booleans as they are, text in quotes, anything else as JSON, cut at 60 characters. */
export function showValue(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? '0' : String(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'string':
      return cut(JSON.stringify(value));
    case 'function':
      return `function ${value.name}`;
    case 'symbol':
      return cut(String(value));
    default:
      return value === null ? 'null' : cut(showObject(value as object));
  }
}

function showObject(value: object): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    return JSON.stringify(value) ?? 'object';
  } catch {
    return 'object'; // a cycle, or a toJSON that throws
  }
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}
