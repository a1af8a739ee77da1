/** What a scenario could take hold of while it is loaded, and call once it runs. */
const HELD: readonly (readonly [owner: object, member: string])[] = [
  [Math, 'random'],
  [Date, 'now'],
  [performance, 'now'],
  [process, 'hrtime'],
  [crypto, 'randomUUID'],
  [crypto, 'getRandomValues'],
  [globalThis, 'setTimeout'],
  [globalThis, 'setInterval'],
  [globalThis, 'setImmediate'],
  [globalThis, 'queueMicrotask'],
];

/**
 * Loads a module so that what it takes from the world is bound late: `const { random } = Math` at its top then meets the
 * engine's guard like `Math.random()` in a task.
 */
export async function boundLate<R>(load: () => Promise<R>): Promise<R> {
  const put: (() => void)[] = [];
  for (const [owner, member] of HELD) {
    const own = Object.getOwnPropertyDescriptor(owner, member);
    const original: unknown = Reflect.get(owner, member);
    if (typeof original !== 'function' || own?.configurable === false) continue;
    const late = function late(this: unknown, ...args: unknown[]): unknown {
      const now: unknown = owner === Date ? globalThis.Date.now : Reflect.get(owner, member);
      const called = (now === late ? original : now) as (...args: unknown[]) => unknown;
      return Reflect.apply(called, this ?? owner, args);
    };
    Object.defineProperty(late, 'name', { value: member });
    Object.defineProperty(owner, member, { value: late, configurable: true, writable: true, enumerable: own?.enumerable ?? true });
    put.push(() => (own === undefined ? void Reflect.deleteProperty(owner, member) : void Object.defineProperty(owner, member, own)));
  }
  try {
    return await load();
  } finally {
    for (const back of put) back();
  }
}
