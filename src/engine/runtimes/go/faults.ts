import { TaskFault } from '../../sync/faults.ts';
import { showValue } from '../../trace/value.ts';

/** An error that ends the program and that no deferred call sees: `fatal error: ...`, exit 2. */
export class Fatal extends TaskFault {
  constructor(text: string) {
    super('E_GO_FATAL', text);
    this.name = 'Fatal';
  }
}

/** os.Exit: the program ends at once, no deferred call runs. */
export class ExitStatus extends TaskFault {
  readonly status: number;
  constructor(status: number) {
    super('E_GO_EXIT', `exit status ${status}`);
    this.name = 'ExitStatus';
    this.status = status;
  }
}

/** A panic of the program's own, with what it was called with; `before`: the panics that it came on top of. */
export class Panic extends TaskFault {
  readonly value: unknown;
  readonly before: readonly string[];
  constructor(value: unknown, before: readonly string[] = []) {
    super('E_GO_PANIC', panicValue(value));
    this.name = 'Panic';
    this.value = value;
    this.before = before;
  }
}

/** What a goroutine's body returns that has called runtime.Goexit. */
export const GOEXIT = { toJSON: (): string => 'runtime.Goexit' };

const TEXTS: Readonly<Record<string, string>> = {
  E_SEND_ON_CLOSED: 'send on closed channel',
  E_CLOSE_OF_CLOSED: 'close of closed channel',
  E_CLOSE_OF_NIL: 'close of nil channel',
  E_NEGATIVE_COUNTER: 'sync: negative WaitGroup counter',
  E_WAIT_GROUP_REUSED: 'sync: WaitGroup is reused before previous Wait has returned',
};

/** An error of the engine in the words of Go's runtime. */
export function goText(error: unknown): string {
  if (error instanceof TaskFault) return TEXTS[error.code] ?? error.message;
  return error instanceof Error ? error.message : panicValue(error);
}

/** The lines that Go prints for a panic that nobody recovered. */
export function showPanic(error: unknown): string[] {
  const before = error instanceof Panic ? error.before : [];
  const text = error instanceof Panic ? panicValue(error.value) : goText(error);
  return [...before, text].map((one, k) => `${k === 0 ? '' : '\t'}panic: ${one}`);
}

/** A panic's value as Go prints it: text as it is, an error by what it says, other values as they are written. */
function panicValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.message;
  if (typeof value === 'object' && value !== null && 'Error' in value && typeof value.Error === 'function') return String(value.Error());
  return showValue(value);
}
