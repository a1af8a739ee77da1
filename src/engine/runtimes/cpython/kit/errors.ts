/** An exception of Python: its class is its name. */
export class PyError extends Error {
  constructor(message = '') {
    super(message);
    this.name = new.target.name;
  }
}
export class RuntimeError extends PyError {}
export class ValueError extends PyError {}
export class TimeoutError extends PyError {}
/** Of asyncio and of concurrent.futures. */
export class CancelledError extends PyError {}
export class InvalidStateError extends PyError {}
export class BrokenBarrierError extends RuntimeError {}
/** queue.Empty, and asyncio.QueueEmpty. */
export class Empty extends PyError {}
/** queue.Full, and asyncio.QueueFull. */
export class Full extends PyError {}
/** queue.ShutDown (3.13). */
export class ShutDown extends PyError {}
/** What sys.exit raises. */
export class SystemExit extends PyError {
  readonly code: number;
  constructor(code = 0) {
    super(String(code));
    this.code = code;
  }
}
/** Several exceptions at once: what a TaskGroup raises. */
export class ExceptionGroup extends PyError {
  readonly exceptions: readonly Error[];
  constructor(message: string, exceptions: readonly Error[]) {
    super(`${message} (${exceptions.length} sub-exception${exceptions.length === 1 ? '' : 's'})`);
    this.exceptions = exceptions;
  }
}
