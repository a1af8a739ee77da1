import type { Kit } from '../../../scenario/kit.ts';
import { scenario, type Scenario } from '../../../scenario/scenario.ts';
import type { AnyOp } from '../../../sync/op.ts';
import type { Body } from '../../../sync/task.ts';
import type { Scalar } from '../../../trace/header.ts';
import { goroutine } from './frame.ts';
import { enter, here } from './here.ts';

/** `func main()`: a Go program as a scenario of that name. It ends when its main does. */
export function main(name: string, body: () => Body<unknown>): Scenario {
  return scenario(name, (kit: Kit) => {
    kit.spawn('main', function* (): Body<unknown> {
      enter(kit);
      return yield* goroutine(body, []);
    });
  });
}

/** How the runtime is set: what the environment of a Go program says. */
export interface GoOptions {
  readonly gomaxprocs?: number;
  readonly version?: `1.${number}`;
  readonly gc?: 'off' | 'pauses';
}

/** `go f(args)`: a new goroutine. `yield* go(worker, 1)`, or `yield* go(function* () { ... })`. It is called after its function. */
export function go<A extends unknown[]>(
  f: (...args: A) => Body<unknown>,
  ...args: A
): Iterable<AnyOp> & { [Symbol.iterator](): Iterator<AnyOp, unknown, unknown> };
/** The settings of a program: `main(...).with(go({ gomaxprocs: 1, version: '1.19' }))`. */
export function go(options: GoOptions): Record<string, Scalar>;
export function go<A extends unknown[]>(what: GoOptions | ((...args: A) => Body<unknown>), ...args: A): unknown {
  if (typeof what !== 'function') return settingsOf(what);
  const at = here();
  return at.kit.spawn(at.numbered(nameOf(what.name)), goroutine, what as never, args as never);
}

/** A name that a task may have: that of its function, or func as Go calls it in dumps. */
export function nameOf(name: string): string {
  const plain = name.replaceAll(/[\s"'=\\]/g, '').slice(0, 40);
  return plain === '' || plain === 'main' ? 'func' : plain;
}

function settingsOf({ gomaxprocs, version, gc }: GoOptions): Record<string, Scalar> {
  return {
    ...(gomaxprocs === undefined ? {} : { 'go.gomaxprocs': gomaxprocs }),
    ...(version === undefined ? {} : { 'go.version': version }),
    ...(gc === undefined ? {} : { 'go.gc': gc }),
  };
}
