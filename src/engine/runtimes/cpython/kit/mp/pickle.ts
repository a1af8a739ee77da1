import type { Nanos } from '../../../../kernel/time.ts';
import type { Session, Steps } from '../session.ts';

/** Length prefix and frame of a message; a small object in it. */
const HEADER_BYTES = 16;
const OBJECT_BYTES = 4;

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

/** A value on its way: as it will be on the other side, and how long it is as bytes. */
interface Pickled<T> {
  readonly copy: T;
  readonly bytes: number;
}

/** Turns a value into bytes: C code that keeps the GIL, and takes its time by the size of the value. */
export function* pickled<T>(session: Session, value: T): Steps<Pickled<T>> {
  const { objects, bytes } = sizeOf(value);
  yield* takes(session, objects, bytes, 'mp.dumpNs');
  return { copy: copyOf(value), bytes: HEADER_BYTES + objects * OBJECT_BYTES + bytes };
}

/** And back. */
export function* unpickles<T>(session: Session, value: T): Steps<T> {
  const { objects, bytes } = sizeOf(value);
  yield* takes(session, objects, bytes, 'mp.loadNs');
  return value;
}

function* takes(session: Session, objects: number, bytes: number, way: 'mp.dumpNs' | 'mp.loadNs'): Steps {
  const { settings } = session.interpreter.host;
  const cost: Nanos = Number(settings['mp.messageNs']) + objects * Number(settings[way]) + bytes;
  yield* session.kept.of(cost);
}

/** What crosses is a copy: lists, dicts, sets and plain objects anew, whatever else as it is. */
function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map((one: unknown) => copyOf(one)) as T;
  if (value instanceof Map) return new Map([...value].map(([key, held]: [unknown, unknown]) => [copyOf(key), copyOf(held)])) as T;
  if (value instanceof Set) return new Set([...value].map((one: unknown) => copyOf(one))) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, copyOf(held as unknown)])) as T;
}
