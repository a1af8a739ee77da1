/**
 * The globals of a scenario file. Loading replaces its own references to `Math`, `Date` and the like by these, which look the real
 * thing up at the moment of use: `const { random } = Math` at the top of a file then meets the guard of a run as `Math.random()` does.
 */
type Member = (...args: unknown[]) => unknown;

/** The members as they are, but for those named, which are looked up when they are called. */
function lateIn<T extends object>(owner: T, ...members: string[]): T {
  const facade = Object.create(Object.getPrototypeOf(owner) as object, Object.getOwnPropertyDescriptors(owner)) as T;
  for (const member of members) {
    const value: Member = (...args) => (Reflect.get(owner, member) as Member).apply(owner, args);
    Object.defineProperty(facade, member, { value, configurable: true });
  }
  return facade;
}

/** A global function or class that is looked up when it is called, constructed or asked for a member. */
function late<T>(name: string): T {
  const now = (): Member => Reflect.get(globalThis, name) as Member;
  return new Proxy(function world() {}, {
    apply: (_target, _self, args: unknown[]) => now()(...args),
    construct: (_target, args: unknown[]) => Reflect.construct(now(), args) as object,
    get: (_target, member) => {
      const value: unknown = Reflect.get(now(), member);
      return typeof value === 'function' ? (...args: unknown[]) => (Reflect.get(now(), member) as Member).apply(now(), args) : value;
    },
  }) as T;
}

const lateMath = lateIn(Math, 'random');
const lateDate = late<DateConstructor>('Date');
const latePromise = late<PromiseConstructor>('Promise');
const lateTimeout = late<typeof setTimeout>('setTimeout');
const lateInterval = late<typeof setInterval>('setInterval');
const lateImmediate = late<typeof setImmediate>('setImmediate');
const lateMicrotask = late<typeof queueMicrotask>('queueMicrotask');
const latePerformance = late<typeof globalThis.performance>('performance');
const lateCrypto = late<typeof globalThis.crypto>('crypto');

/** What a scenario says is talk: standard output is for results. A host that brings its own console has no class to make another of. */
const talk: Console = 'Console' in console ? new console.Console(process.stderr) : console;

export {
  talk as console,
  lateMath as Math,
  lateDate as Date,
  latePromise as Promise,
  lateTimeout as setTimeout,
  lateInterval as setInterval,
  lateImmediate as setImmediate,
  lateMicrotask as queueMicrotask,
  latePerformance as performance,
  lateCrypto as crypto,
};
