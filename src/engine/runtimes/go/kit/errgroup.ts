import type { Body } from '../../../sync/task.ts';
import { chan, len, otherwise, select, struct, type Chan } from './chan.ts';
import { WithCancelCause, type CancelCauseFunc } from './context.ts';
import type { Context } from './context-tree.ts';
import { defer, panic } from './frame.ts';
import { fmt, type GoError } from './fmt.ts';
import { go } from './program.ts';
import { Once, WaitGroup } from './sync.ts';

/** What a group runs: answers an error, or null. */
type Job = () => Body<GoError | null | undefined | void>;

/** `errgroup.Group`: goroutines for parts of one job; the first error is the group's. golang.org/x/sync/errgroup. */
export class Group {
  readonly #cancel: CancelCauseFunc | null;
  readonly #wg = new WaitGroup();
  readonly #first = new Once();
  #seats: Chan<void> | null = null;
  #error: GoError | null = null;

  constructor(cancel: CancelCauseFunc | null = null) {
    this.#cancel = cancel;
  }

  /** At most so many at a time; below 0: any number. To be said while none runs. */
  SetLimit(count: number): void {
    if (this.#seats !== null && len(this.#seats) > 0)
      panic(fmt.Errorf('errgroup: modify limit while %v goroutines in the group are still active', len(this.#seats)));
    this.#seats = count < 0 ? null : chan(struct, count);
  }

  /** Starts a goroutine; waits first while the limit is reached. */
  *Go(f: Job): Body {
    if (this.#seats !== null) yield* this.#seats.send();
    yield* this.#start(f);
  }

  /** The same, unless the limit is reached; answers whether. */
  *TryGo(f: Job): Body<boolean> {
    if (this.#seats !== null && (yield* select(this.#seats.onSend(undefined), otherwise())) === 1) return false;
    yield* this.#start(f);
    return true;
  }

  /** Waits for all of them; answers the first error, or null. */
  *Wait(): Body<GoError | null> {
    yield* this.#wg.Wait();
    if (this.#cancel !== null) yield* this.#cancel(this.#error);
    return this.#error;
  }

  *#start(f: Job): Body {
    yield* this.#wg.Add(1);
    const group = this as Group;
    const runs = function* (): Body {
      defer(() => group.#done());
      const error = (yield* f()) ?? null;
      if (error !== null) yield* group.#first.Do(() => group.#fail(error));
    };
    Object.defineProperty(runs, 'name', { value: f.name });
    yield* go(runs);
  }

  *#fail(error: GoError): Body {
    this.#error = error;
    if (this.#cancel !== null) yield* this.#cancel(error);
  }

  *#done(): Body {
    if (this.#seats !== null) yield* this.#seats.recv();
    yield* this.#wg.Done();
  }
}

/** A group, and a context that ends with its first error, or when `Wait` returns. */
export function* WithContext(parent: Context): Body<readonly [Group, Context]> {
  const [ctx, cancel] = yield* WithCancelCause(parent);
  return [new Group(cancel), ctx];
}
