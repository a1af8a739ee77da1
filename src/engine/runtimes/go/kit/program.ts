import type { Kit } from '../../../scenario/kit.ts';
import { scenario, type Scenario } from '../../../scenario/scenario.ts';
import type { Op } from '../../../sync/op.ts';
import type { Body } from '../../../sync/task.ts';
import type { Scalar } from '../../../trace/header.ts';
import { enter, here } from './here.ts';

/** `func main()`: a Go program as a scenario of that name, which runs on `go` unless another runtime is named. It ends when its main does. */
export function main(name: string, body: () => Body<unknown>): Scenario;
/** With flags, as of package flag: numbers that `--param name=value` changes. */
export function main<F extends Record<string, number>>(name: string, flags: F, body: (flags: F) => Body<unknown>): Scenario;
export function main(
  name: string,
  flags: Record<string, number> | (() => Body<unknown>),
  body?: (flags: Record<string, number>) => Body<unknown>,
): Scenario {
  return scenario(name, (kit: Kit) => {
    const given = typeof flags === 'function' ? {} : flags;
    const values = Object.fromEntries(Object.entries(given).map(([flag, value]) => [flag, kit.param(flag, value)]));
    kit.spawn('main', (): Body<unknown> => {
      enter(kit);
      return typeof flags === 'function' ? flags() : body!(values);
    });
  }).expect({ go: 'ok' });
}

/** How the runtime is set: what the environment of a Go program says. */
export interface GoOptions {
  readonly gomaxprocs?: number;
  readonly version?: `1.${number}`;
  readonly gc?: 'off' | 'pauses' | 'on';
}

/** `go f(args)`: a new goroutine. `yield* go(worker, 1)`, or `yield* go(function* () { ... })`. It is called after its function. */
export function go<A extends unknown[]>(f: (...args: A) => Body<unknown>, ...args: A): Op<void>;
/** The settings of a program: `main(...).with(go({ gomaxprocs: 1, version: '1.19' }))`. */
export function go(options: GoOptions): Record<string, Scalar>;
export function go<A extends unknown[]>(what: GoOptions | ((...args: A) => Body<unknown>), ...args: A): unknown {
  if (typeof what !== 'function') return settingsOf(what);
  const at = here();
  return at.ops.go.of(at.newGoroutine(what, args));
}

function settingsOf({ gomaxprocs, version, gc }: GoOptions): Record<string, Scalar> {
  return {
    ...(gomaxprocs === undefined ? {} : { 'go.gomaxprocs': gomaxprocs }),
    ...(version === undefined ? {} : { 'go.version': version }),
    ...(gc === undefined ? {} : { 'go.gc': gc }),
  };
}
