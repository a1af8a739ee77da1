import type { Host } from '../../interpret/contract.ts';
import type { Nanos } from '../../kernel/time.ts';
import type { Task } from '../../sync/task.ts';
import { GO } from './constants.ts';

/** A stack that is not as it began. */
interface Stack {
  size: number;
  /** What the frames of the program take, as far as it has said. */
  used: number;
}

/** What `runtime.ReadMemStats` tells, in bytes and nanoseconds. */
export interface MemStats {
  readonly HeapAlloc: number;
  readonly StackInuse: number;
  /** With stacks of threads and what a goroutine takes beside its stack. */
  readonly Sys: number;
  readonly NextGC: number;
  readonly NumGC: number;
  readonly PauseTotalNs: Nanos;
}

/** Stacks of goroutines and the heap: how large they are, and what growing costs. When a collection comes is in `gc.ts`. */
export class Memory {
  readonly #host: Host;
  readonly #adapts: boolean;
  readonly #stacks = new Map<Task, Stack>();
  /** Of a new goroutine: since 1.19 the average of those that the last collection saw. */
  startingStack: number = GO.stackMin;
  /** Allocated and not yet known to be garbage. */
  heapLive = 0;
  /** What the program still refers to. */
  held = 0;

  constructor(host: Host, version: number) {
    this.#host = host;
    this.#adapts = version >= 19;
  }

  /** A goroutine is made. */
  born(task: Task): void {
    if (this.startingStack > GO.stackMin) this.#of(task);
  }

  /** A goroutine has ended: its stack is free. */
  gone(task: Task): void {
    const stack = this.#stacks.size === 0 ? undefined : this.#stacks.get(task);
    if (stack === undefined) return;
    this.#stacks.delete(task);
    this.#host.process.allocate(GO.stackMin - stack.size);
  }

  /**
   * A call whose frame takes so many bytes: the stack doubles until it has room for it and for the guard, and what is on it is copied
   * each time. Answers what that costs; Infinity beyond the limit of 1 GB. Go 1.26 runtime/stack.go, newstack, copystack.
   */
  enters(task: Task, bytes: number): Nanos {
    const stack = this.#of(task);
    const { settings, process } = this.#host;
    let cost = 0;
    while (GO.stackBase + stack.used + bytes + GO.stackGuard > stack.size) {
      const copied = GO.stackBase + stack.used;
      if (stack.size * 2 > GO.stackMax) return Infinity;
      process.allocate(stack.size);
      stack.size *= 2;
      cost += Number(settings['go.stackGrowNs']) + Math.ceil((copied * Number(settings['go.stackCopyNsPerKb'])) / 1_024);
    }
    stack.used += bytes;
    return cost;
  }

  /** That call returns: the stack stays as large as it is. */
  leaves(task: Task, bytes: number): void {
    const stack = this.#stacks.get(task);
    if (stack !== undefined) stack.used -= bytes;
  }

  /** Takes memory of the heap; answers what that costs without the collector. */
  allocates(bytes: number): Nanos {
    const { settings, process } = this.#host;
    this.heapLive += bytes;
    process.allocate(bytes);
    return Number(settings['go.allocNs']) + Math.ceil((bytes * Number(settings['go.allocNsPerKb'])) / 1_024);
  }

  /** Garbage is gone: so much is live from now on. */
  swept(live: number): void {
    this.#host.process.allocate(live - this.heapLive);
    this.heapLive = live;
  }

  /** Bytes on the stacks that a collection has to look at. */
  get scannedStacks(): number {
    let bytes = this.#host.process.live * GO.stackBase;
    for (const { used } of this.#stacks.values()) bytes += used;
    return bytes;
  }

  /** A collection has seen every stack: those of which less than a quarter is used are halved. stack.go, shrinkstack, gcComputeStartingStackSize. */
  shrink(): void {
    const { process } = this.#host;
    const goroutines = Math.max(process.live, this.#stacks.size);
    let scanned = (goroutines - this.#stacks.size) * GO.stackBase;
    for (const stack of this.#stacks.values()) {
      const used = GO.stackBase + stack.used;
      scanned += used;
      if (stack.size / 2 < GO.stackMin || used + GO.stackNosplit >= stack.size / 4) continue;
      stack.size /= 2;
      process.allocate(-stack.size);
    }
    if (!this.#adapts || goroutines === 0) return;
    const average = Math.max(GO.stackMin, Math.floor(scanned / goroutines) + GO.stackGuard);
    this.startingStack = GO.stackMin;
    while (this.startingStack < average) this.startingStack *= 2;
  }

  /** Of all goroutines that have not ended. */
  get stackInuse(): number {
    let bytes = this.#host.process.live * GO.stackMin;
    for (const { size } of this.#stacks.values()) bytes += size - GO.stackMin;
    return bytes;
  }

  sizeOf(task: Task): number {
    return this.#stacks.get(task)?.size ?? GO.stackMin;
  }

  #of(task: Task): Stack {
    let stack = this.#stacks.get(task);
    if (stack === undefined) {
      this.#stacks.set(task, (stack = { size: this.startingStack, used: 0 }));
      this.#host.process.allocate(this.startingStack - GO.stackMin);
    }
    return stack;
  }
}
