import type { Nanos } from '../../../../kernel/time.ts';
import type { Session, Steps } from '../session.ts';

/** How many objects and how many bytes a value is, once pickled. */
function sizeOf(value: unknown): { objects: number; bytes: number } {
  if (typeof value === 'string') return { objects: 1, bytes: value.length };
  if (ArrayBuffer.isView(value)) return { objects: 1, bytes: value.byteLength };
  if (Array.isArray(value) || value instanceof Set) return sumOf([...value]);
  if (value instanceof Map) return sumOf([...value.keys(), ...value.values()]);
  if (typeof value === 'object' && value !== null) return sumOf(Object.values(value));
  return { objects: 1, bytes: 0 };
}

function sumOf(values: readonly unknown[]): { objects: number; bytes: number } {
  const sum = { objects: 1, bytes: 0 };
  for (const value of values) {
    const { objects, bytes } = sizeOf(value);
    sum.objects += objects;
    sum.bytes += bytes;
  }
  return sum;
}

/** Turns a value into bytes, or back: C code that keeps the GIL, and takes its time by the size of the value. */
export function* pickles(session: Session, value: unknown, way: 'mp.dumpNs' | 'mp.loadNs'): Steps {
  const { settings } = session.interpreter.host;
  const { objects, bytes } = sizeOf(value);
  const cost: Nanos = Number(settings['mp.messageNs']) + objects * Number(settings[way]) + bytes;
  yield* session.kept.of(cost);
}

/** What crosses is a copy: lists, dicts, sets and plain objects anew, whatever else as it is. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map((one: unknown) => copyOf(one)) as T;
  if (value instanceof Map) return new Map([...value].map(([key, held]: [unknown, unknown]) => [copyOf(key), copyOf(held)])) as T;
  if (value instanceof Set) return new Set([...value].map((one: unknown) => copyOf(one))) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, copyOf(held as unknown)])) as T;
}
