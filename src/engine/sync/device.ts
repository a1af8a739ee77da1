import { Request, type Completions } from '../devices/completions.ts';
import type { DiskTiming, Timing } from '../devices/timing.ts';
import type { Named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import type { KernelCall } from '../machine/thread.ts';
import { kindOf } from '../trace/records.ts';
import type { ObjectState } from '../trace/state.ts';
import type { Future } from './future.ts';
import { CALL, DONE, Op, type Attempt, type Sys } from './op.ts';
import { Primitive } from './primitive.ts';
import type { Slot } from './slot.ts';
import type { Task } from './task.ts';

const REQUESTED = kindOf('device.requested');

/** What will tell that a request is done: a future, and somebody outside who resolves it when `span` has passed. */
export type Answering = (request: string, span: Nanos) => { readonly future: Future<void>; readonly by: Task };

/** Something outside that takes its time: the request goes off at once, the rest is its runtime's. */
abstract class Device extends Primitive {
  readonly timing: Timing;
  readonly #completions: Completions;
  readonly #answering: Answering;

  constructor(name: string, slot: Slot, completions: Completions, answering: Answering, timing: Timing) {
    super(name, slot);
    this.#completions = completions;
    this.#answering = answering;
    this.timing = timing;
  }

  /** Hands a request in for `task`, which has to wait until it is done. */
  submit(task: Task, sys: Sys): void {
    const done = this.#book(task, sys);
    task.a = new Request(this.#completions, done);
    task.ns = done - sys.now;
  }

  /** Hands a request in for `task`, which goes on; what it gets is resolved when it is done. */
  submitAsync(request: string, task: Task, sys: Sys): Future<void> {
    const { future, by } = this.#answering(request, this.#book(task, sys) - sys.now);
    sys.begin(by, task);
    return future;
  }

  #book(task: Task, sys: Sys): Nanos {
    const { ahead, done } = this.timing.book(sys.now, task.a as number);
    sys.record(REQUESTED, task, this, task.a as number, ahead);
    return done;
  }

  protected reset(): void {
    this.timing.reset();
  }

  protected snapshot(): Partial<ObjectState> {
    return {};
  }
}

/**
 * A disk. It works on `queueDepth` requests at a time, the others wait in its queue, first come, first served. A task that is
 * cancelled while it waits leaves its request behind: the disk serves it all the same.
 */
export class Disk extends Device {
  readonly type = 'disk';
  readonly #read = new Access('disk.read', this);
  readonly #write = new Access('disk.write', this);
  readonly #readAsync = new AsyncAccess('disk.readAsync', this);
  readonly #writeAsync = new AsyncAccess('disk.writeAsync', this);
  readonly #depth: number;

  constructor(name: string, slot: Slot, completions: Completions, answering: Answering, timing: DiskTiming) {
    super(name, slot, completions, answering, timing);
    this.#depth = timing.queueDepth;
  }

  override get size(): number {
    return this.#depth;
  }

  /** Reads `bytes`; goes on when they are there. */
  read(bytes: number): Op<void> {
    return this.slot.arm(this.#read, this.slot.whole('a number of bytes', bytes, 0));
  }
  /** Writes `bytes`; goes on when the disk has them. Costs what reading costs. */
  write(bytes: number): Op<void> {
    return this.slot.arm(this.#write, this.slot.whole('a number of bytes', bytes, 0));
  }
  /** Asks for `bytes` and goes on at once; the future that it answers is resolved when they are there, as with io_uring. */
  readAsync(bytes: number): Op<Future<void>> {
    return this.slot.arm(this.#readAsync, this.slot.whole('a number of bytes', bytes, 0));
  }
  /** Hands `bytes` over and goes on at once; the future that it answers is resolved when the disk has them. */
  writeAsync(bytes: number): Op<Future<void>> {
    return this.slot.arm(this.#writeAsync, this.slot.whole('a number of bytes', bytes, 0));
  }
}

/** A network to somebody who answers. Any number of requests are under way at once; their bytes share the link. */
export class Network extends Device {
  readonly type = 'network';
  readonly #request = new Access('network.request', this);
  readonly #requestAsync = new AsyncAccess('network.requestAsync', this);

  /** Sends `bytes`, there and back together, and waits for the answer. */
  request(bytes: number): Op<void> {
    return this.slot.arm(this.#request, this.slot.whole('a number of bytes', bytes, 0));
  }
  /** Sends `bytes` and goes on at once; the future that it answers is resolved when the answer is there. */
  requestAsync(bytes: number): Op<Future<void>> {
    return this.slot.arm(this.#requestAsync, this.slot.whole('a number of bytes', bytes, 0));
  }
}

class Access extends Op<void> {
  readonly #device: Device;
  constructor(name: string, device: Device) {
    super(name, device.slot);
    this.#device = device;
  }
  override on(): Named | null {
    return this.#device;
  }
  attempt(task: Task, sys: Sys): Attempt {
    this.#device.submit(task, sys);
    return CALL;
  }
  override request(task: Task): KernelCall {
    return task.a as Request;
  }
}

/** Nobody waits for it but who waits for the future. A task that is cancelled leaves its request behind. */
class AsyncAccess extends Op<Future<void>> {
  readonly #device: Device;
  constructor(name: string, device: Device) {
    super(name, device.slot);
    this.#device = device;
  }
  override on(): Named | null {
    return this.#device;
  }
  attempt(task: Task, sys: Sys): Attempt {
    task.answer = this.#device.submitAsync(this.name, task, sys);
    return DONE;
  }
}
