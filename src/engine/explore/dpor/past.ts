import { BY_A, BY_B, FIRST_A, FIRST_B } from '../../kernel/digest.ts';
import { scramble } from '../../kernel/mix.ts';
import { taskOf, type Step } from './step.ts';

/** A step of the present execution, with its place among the others. */
export interface Event {
  readonly step: Step;
  readonly task: number;
  /** Of each task, by number, the last of its events that this one happens after or is; -1: none. */
  readonly clock: Int32Array;
  /** The event after which it was pending: the last of its task, or one that let its task go on; -1: it was from the start. */
  readonly before: number;
  /** Events that it races with: it depends on them, nothing comes between, and it did not take them to become pending. */
  readonly races: readonly number[];
  /** Other tasks that it let go on, or started. */
  readonly reached: readonly number[];
  readonly a: number;
  readonly b: number;
}

const NOTHING = new Int32Array(0);
const NO_RACES: readonly number[] = [];

/** The events of the present execution, and which happen before which: those that depend on each other, in their order. */
export class Past {
  readonly events: Event[] = [];
  /** Of each task the event after which it goes on. */
  readonly #chains: number[] = [];
  /** By object: the last event that changed it, those that looked at it since, and all that changed it. */
  readonly #changed: number[] = [];
  readonly #looked: number[][] = [];
  readonly #changes: number[][] = [];
  #lastFixed = -1;
  /** The hash in the making. */
  #a = 0;
  #b = 0;
  /** What has been answered about the present events. */
  readonly #besides: (readonly number[] | undefined)[] = [];

  /** A number of 53 bits: equal for executions that differ in the order of steps that commute only. */
  get key(): number {
    return this.keyWith(0);
  }

  /** Such a number for the execution and something beside. */
  keyWith(beside: number): number {
    let a = Math.imul(FIRST_A ^ beside, BY_A);
    let b = Math.imul(FIRST_B ^ beside, BY_B);
    for (const event of this.events) {
      a = (a + event.a) | 0;
      b = (b + event.b) | 0;
    }
    return (a >>> 0) * 2097152 + (b >>> 11);
  }

  /** Forgets all but the first `count` events. */
  rewind(count: number): void {
    const { events } = this;
    events.length = count;
    this.#besides.length = 0;
    this.#chains.length = 0;
    this.#changed.fill(-1);
    for (const looked of this.#looked) if (looked.length > 0) looked.length = 0;
    for (const changes of this.#changes) if (changes.length > 0) changes.length = 0;
    this.#lastFixed = -1;
    for (let k = 0; k < count; k++) this.#file(events[k]!, k);
  }

  /** Does event `i` happen before event `k`, or is it that? */
  precedes(i: number, k: number): boolean {
    const { clock } = this.events[k]!;
    const { task } = this.events[i]!;
    return task < clock.length && clock[task]! >= i;
  }

  /** After which event the pending operation of a task is pending; -1: from the start. */
  chainOf(task: number): number {
    return this.#chains[task] ?? -1;
  }

  /** The events that changed an object, in their order. */
  changesOf(object: number): readonly number[] {
    return this.#changes[object] ?? NO_RACES;
  }

  /** What comes after event `i` and does not happen after it. */
  besides(i: number): readonly number[] {
    const known = this.#besides[i];
    if (known !== undefined) return known;
    const { events } = this;
    const { task } = events[i]!;
    const places: number[] = [];
    for (let k = i + 1; k < events.length; k++) {
      const { clock } = events[k]!;
      if (task >= clock.length || clock[task]! < i) places.push(k);
    }
    this.#besides[i] = places;
    return places;
  }

  /** Adds the next event. `reached`: other tasks that go on or begin after it. */
  add(step: Step, reached: readonly number[]): Event {
    const event = this.event(step, reached);
    this.events.push(event);
    if (this.#besides.length > 0) this.#besides.length = 0;
    this.#file(event, this.events.length - 1);
    return event;
  }

  /** What that step would be as the next event. */
  event(step: Step, reached: readonly number[] = NO_RACES): Event {
    const task = taskOf(step.proc);
    const before = this.chainOf(task);
    const others = step.isFixed ? this.#lastOfAll() : this.#lastOf(step);
    const own = before < 0 ? NOTHING : this.events[before]!.clock;
    const races: number[] = [];
    let size = Math.max(own.length, task + 1);
    for (const other of others) size = Math.max(size, this.events[other]!.clock.length);
    const clock = new Int32Array(size);
    for (let k = 0; k < size; k++) clock[k] = k < own.length ? own[k]! : -1;
    for (const other of others) {
      const { clock: theirs, task: whose } = this.events[other]!;
      if (whose !== task && !(whose < own.length && own[whose]! >= other) && this.#isLast(other, others)) races.push(other);
      for (let k = 0; k < theirs.length; k++) if (theirs[k]! > clock[k]!) clock[k] = theirs[k]!;
    }
    clock[task] = this.events.length;
    this.#hash(step, before);
    return { step, task, clock, before, races, reached, a: this.#a, b: this.#b };
  }

  /** Does it happen before none of the others? */
  #isLast(at: number, others: readonly number[]): boolean {
    for (const other of others) if (other !== at && this.precedes(at, other)) return false;
    return true;
  }

  /** The last events that this one depends on, object by object. */
  #lastOf({ touched }: Step): number[] {
    const found: number[] = [];
    if (this.#lastFixed >= 0) found.push(this.#lastFixed);
    for (const one of touched) {
      const object = one >> 1;
      const changed = this.#changed[object] ?? -1;
      if (changed >= 0 && !found.includes(changed)) found.push(changed);
      if ((one & 1) === 1) for (const looked of this.#looked[object] ?? NO_RACES) if (!found.includes(looked)) found.push(looked);
    }
    return found;
  }

  /** The last event of every task. */
  #lastOfAll(): number[] {
    return [...new Set(this.#chains.filter((at) => at !== undefined && at >= 0))];
  }

  /** 64 bits for an event: a function of its way and of all that happens before it. */
  #hash({ proc, touched, draws, isFixed }: Step, before: number): void {
    const { events } = this;
    this.#a = Math.imul(FIRST_A ^ proc, BY_A);
    this.#b = Math.imul(FIRST_B ^ (proc + (isFixed ? 0x10000 : 0)), BY_B);
    if (before >= 0) this.#mix(events[before]!.a, events[before]!.b);
    if (isFixed) {
      let [x, y] = [0, 0];
      for (const at of this.#lastOfAll()) [x, y] = [(x + events[at]!.a) | 0, (y + events[at]!.b) | 0];
      this.#mix(x, y);
    } else if (this.#lastFixed >= 0) this.#mix(events[this.#lastFixed]!.a, events[this.#lastFixed]!.b);
    for (let k = 0; k < touched.length; k++) {
      const one = touched[k]!;
      let x = one;
      let y = one;
      const changed = this.#changed[one >> 1] ?? -1;
      if (changed >= 0) {
        x ^= events[changed]!.a;
        y ^= events[changed]!.b;
      }
      if ((one & 1) === 1) {
        for (const at of this.#looked[one >> 1] ?? NO_RACES) {
          x = (x + events[at]!.a) | 0;
          y = (y + events[at]!.b) | 0;
        }
      }
      this.#mix(x, y);
    }
    for (const draw of draws) this.#mix(draw, draw + 1);
    const a = scramble(this.#a);
    this.#b = scramble(this.#b ^ this.#a);
    this.#a = a;
  }

  #mix(x: number, y: number): void {
    this.#a = Math.imul(this.#a ^ (this.#a >>> 15) ^ x, BY_B);
    this.#b = Math.imul(this.#b ^ (this.#b >>> 13) ^ y, BY_A);
  }

  #file({ step, task, reached }: Event, at: number): void {
    this.#chains[task] = at;
    for (const other of reached) this.#chains[other] = at;
    if (step.isFixed) this.#lastFixed = at;
    for (const one of step.touched) {
      const object = one >> 1;
      while (this.#changed.length <= object) {
        this.#changed.push(-1);
        this.#looked.push([]);
        this.#changes.push([]);
      }
      if ((one & 1) === 0) this.#looked[object]!.push(at);
      else {
        this.#changed[object] = at;
        this.#changes[object]!.push(at);
        this.#looked[object]!.length = 0;
      }
    }
  }
}
