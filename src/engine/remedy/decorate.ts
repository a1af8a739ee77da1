import { scenario as declare, type Scenario } from '../scenario/scenario.ts';
import type { Kit, Spawning } from '../scenario/kit.ts';
import { equipped, workshopOf, type Workshop } from '../scenario/workshop.ts';
import type { AnyOp } from '../sync/op.ts';
import type { Primitive } from '../sync/primitive.ts';
import type { Slot, Thrown } from '../sync/slot.ts';
import type { Body, BodyOf, Task } from '../sync/task.ts';

/** What is done round the operations of every task. Its own operations are yielded like a body's. */
export interface Hooks {
  /** An object has been made, at set-up or in the middle of a run. */
  made?(object: Primitive): void;
  /** Before an operation. Answers whether it still is to be done: `{ answer }` is told to the body in its place. */
  before?(op: AnyOp, task: Task, a: unknown): Body<{ readonly answer: unknown } | undefined>;
  /** After an operation that did not fail. */
  after?(op: AnyOp, task: Task, answer: unknown): Body;
  /** When a body has ended, well or not. */
  end?(task: Task): Body;
}

/** The locks, conditions and channels that there are in this run so far, by name; of native kits all objects. */
export type Objects = ReadonlyMap<string, Primitive>;

/** A mechanical change of a scenario: of what is made, and of what its tasks do at their operations. */
export interface Remedy {
  /** As in `with TITLE: all 200 end ok`. */
  readonly title: string;
  /** Called at every set-up, with the kit that the scenario would get. */
  apply(kit: Kit, objects: Objects): Hooks;
}

/** The same scenario with a remedy applied to whatever it does: not to its text. Programs of native kits are scenarios too. */
export function remedied(scenario: Scenario, remedy: Remedy): Scenario {
  return declare(scenario.name, (kit) => {
    const shop = workshopOf(kit);
    const ofSetUp = new Map<string, Primitive>();
    const objects = kit.state(() => new Map(ofSetUp));
    const hooks = remedy.apply(kit, objects);
    const noted = <P extends Primitive>(object: P): P => {
      objects.set(object.name, object);
      if (shop.slot.running === null) ofSetUp.set(object.name, object); // the others are made anew by every run
      hooks.made?.(object);
      return object;
    };
    const hooked: Hooked = (body) => within(body as AnyBody, hooks, shop.slot);
    scenario.setup(
      equipped(
        { ...kit, ...spawningWith(kit, hooked), ...outsideWith(kit, hooked), ...makingWith(kit, noted) },
        workshopWith(shop, hooked, noted),
      ),
    );
  }).with(scenario.settings);
}

type AnyBody = (...args: unknown[]) => Body<unknown>;
type Hooked = (body: (...args: never) => Body<unknown>) => BodyOf<never[]>;
type Noted = <P extends Primitive>(object: P) => P;

function spawningWith(kit: Kit, hooked: Hooked): Pick<Kit, 'spawn' | 'daemon' | 'favoured'> {
  const of = (spawning: Spawning): Spawning => ({
    spawn: (name, body, ...args) => spawning.spawn(name, hooked(body) as never, ...args),
    daemon: (name, body, ...args) => spawning.daemon(name, hooked(body) as never, ...args),
  });
  return { ...of(kit), favoured: (favour) => of(kit.favoured(favour)) };
}

function outsideWith(kit: Kit, hooked: Hooked): Pick<Kit, 'outside'> {
  return { outside: (name, body, ...args) => kit.outside(name, hooked(body) as never, ...args) };
}

function makingWith(kit: Kit, noted: Noted): Pick<Kit, 'mutex' | 'reentrantLock' | 'condition' | 'channel'> {
  return {
    mutex: (...given) => noted(kit.mutex(...given)),
    reentrantLock: (...given) => noted(kit.reentrantLock(...given)),
    condition: (...given) => noted(kit.condition(...given)),
    channel: <T>(name?: string, capacity?: number) => noted(kit.channel<T>(name, capacity)),
  };
}

/** What native kits build with: their objects and tasks are made here, not by the neutral kit. */
function workshopWith(shop: Workshop, hooked: Hooked, noted: Noted): Workshop {
  return {
    ...shop,
    add: (type, name, make) => noted(shop.add(type, name, make)),
    task: (name, options, body, ...args) => shop.task(name, options, hooked(body), ...args),
    numberedTask: (base, number, body, args) => shop.numberedTask(base, number, hooked(body), args),
  };
}

/** The body with the hooks round each of its operations. What can be none is left to the kit to refuse. Native bodies are plain functions. */
function within(body: AnyBody, hooks: Hooks, slot: Slot): AnyBody {
  if (typeof body !== 'function' || body.constructor.name.startsWith('Async')) return body;
  return function* (...args: unknown[]): Body<unknown> {
    let inner = body(...args);
    let task: Task | null = null;
    let answer: unknown;
    let fault: Thrown | null = null;
    for (;;) {
      let step: IteratorResult<AnyOp, unknown> | null = null;
      let thrown: Thrown | null = null;
      try {
        step = fault === null ? inner.next(answer) : inner.throw(fault.error);
      } catch (error) {
        thrown = { error };
      }
      if (step === null || step.done === true) {
        const next = slot.sequel?.(slot.running!, step?.value, thrown) ?? null;
        if (next === null) {
          if (task !== null && hooks.end !== undefined) yield* hooks.end(task);
          if (thrown !== null) throw thrown.error;
          return step?.value;
        }
        inner = next;
        answer = fault = null;
        continue;
      }
      const op: AnyOp = step.value;
      task = slot.running!;
      const { a, ns, within: limit } = slot;
      slot.armed = null; // the body's operation waits until those before it are done
      fault = null;
      try {
        const instead = hooks.before === undefined ? undefined : yield* hooks.before(op, task, a);
        if (instead === undefined) {
          slot.arm(op, a, ns, limit);
          slot.starred = true;
          answer = yield op;
          if (hooks.after !== undefined) yield* hooks.after(op, task, answer);
        } else answer = instead.answer;
      } catch (error) {
        fault = { error };
      }
    }
  };
}
