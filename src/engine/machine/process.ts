import { hashText } from '../kernel/mix.ts';
import type { Named } from '../kernel/names.ts';
import type { Thread } from './thread.ts';

/** A process: threads, memory and one runtime instance. Kernel objects belong to the machine, not to it. */
export class Process implements Named {
  readonly id: number = 0;
  declare readonly name: string;
  readonly hash: number = 0;
  /** Name of its runtime. */
  runtime = '';
  readonly threads: Thread[] = [];
  /** Exit code; null while it runs. */
  exitCode: number | null = null;
  /** Memory in bytes: a stack per thread, a share per task. The peak is what counts. */
  memory = 0;
  peakMemory = 0;
  /** The instance of its runtime: the interpreter's own slot. */
  local: unknown = null;
  /** Tasks that have not ended and that its end waits for. */
  live = 0;

  constructor(id: number, name: string) {
    this.id = id;
    this.name = name;
    this.hash = hashText(name);
  }

  /** Takes or, with a negative figure, gives back memory. */
  allocate(bytes: number): void {
    this.memory += bytes;
    if (this.memory > this.peakMemory) this.peakMemory = this.memory;
  }
}
