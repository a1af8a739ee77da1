import type { Door } from '../kernel/door.ts';
import { BadValue, ScenarioError, UnknownName } from '../kernel/errors.ts';
import { EXPONENTIAL_WAYS, exponentialOf } from '../kernel/exponential.ts';
import { NameTable } from '../kernel/name-table.ts';
import { NAME_PATTERN, named } from '../kernel/names.ts';
import type { Nanos } from '../kernel/time.ts';
import { Completions } from '../devices/completions.ts';
import { DiskTiming, NetworkTiming } from '../devices/timing.ts';
import type { Executor } from '../interpret/executor.ts';
import { Process } from '../machine/process.ts';
import { readScalar } from '../machine/settings.ts';
import { USUAL_PRIORITY, type Favour } from '../machine/thread.ts';
import { Barrier } from '../sync/barrier.ts';
import { Channel } from '../sync/channel.ts';
import { Condition } from '../sync/condition.ts';
import { Disk, Network, type Answering } from '../sync/device.ts';
import { Event } from '../sync/event.ts';
import { Future } from '../sync/future.ts';
import { Cancel, Join, Pause, Sleep, Spawn, Work } from '../sync/life.ts';
import { Local } from '../sync/local.ts';
import { Mailbox } from '../sync/mailbox.ts';
import { Atomic, Cell, Until } from '../sync/memory.ts';
import { Mutex } from '../sync/mutex.ts';
import { Once } from '../sync/once.ts';
import type { AnyOp, Op } from '../sync/op.ts';
import { Pipe, PIPE_BUF, PIPE_CAPACITY } from '../sync/pipe.ts';
import { handedOff, type LockPolicy, type Policies } from '../sync/policy.ts';
import type { Primitive } from '../sync/primitive.ts';
import { Queue } from '../sync/queue.ts';
import { ReentrantLock } from '../sync/reentrant.ts';
import { RwLock, type Preference } from '../sync/rwlock.ts';
import { Select } from '../sync/select.ts';
import { Semaphore } from '../sync/semaphore.ts';
import { Slot } from '../sync/slot.ts';
import { FAILED, Task, type Body, type BodyOf } from '../sync/task.ts';
import { WaitGroup } from '../sync/wait-group.ts';
import type { Scalar } from '../trace/header.ts';
import { kindOf } from '../trace/records.ts';
import { meanOf, most, pace } from './figures.ts';
import { guarded } from './guard.ts';
import type { Kit, LockOptions, Spawning, TaskHandle, Widened } from './kit.ts';
import { renew } from './renew.ts';
import type { Scenario } from './scenario.ts';
import { equipped } from './workshop.ts';

const MADE = kindOf('object.made');
/** Stands in until a run gives the tasks their process. */
const NO_PROCESS = new Process(0, 'main');

/** How a task is started. */
interface Start {
  readonly favour?: Favour;
  readonly daemon?: boolean;
  /** Outside the machine. */
  readonly out?: boolean;
}

/** A scenario set up once: its objects, its tasks, its plain state. Every run starts by resetting them. */
export class Stage {
  readonly scenario: Scenario;
  readonly slot = new Slot();
  readonly primitives: Primitive[] = [];
  /** Those of the set-up; while there is a run, and after it, also those that it started. */
  readonly tasks: Task[] = [];
  readonly params: Record<string, Scalar> = {};
  readonly #given: Readonly<Record<string, Scalar>>;
  readonly #policies: Policies;
  readonly #preference: Preference;
  /** Names that the set-up gave, and those that the run has given since. */
  readonly #names = new NameTable((position) => (position % 2 === 0 ? this.tasks : this.primitives)[position >> 1]);
  readonly #namesOfRun = new Set<string>();
  readonly #counts = new Map<string, number>();
  /** Something has been numbered since they were set back; it need not have been made, if the run was stopped there. */
  #hasCounted = false;
  readonly #states: { readonly kept: object; readonly make: () => object }[] = [];
  readonly #locals: Local<unknown>[] = [];
  readonly #completions = new Completions();
  readonly #atEnd: (() => void)[] = [];
  /** How much of the lists the set-up made; what a run adds is dropped by the next reset. */
  #made: { primitives: number; tasks: number; counts: readonly (readonly [string, number])[] } | null = null;
  #executor: Executor | null = null;
  #door: Door | null = null;
  #process: Process = NO_PROCESS;
  #outside: Process = NO_PROCESS;
  #nextTask = 0;

  constructor(scenario: Scenario, policies: Policies, preference: Preference, params: Readonly<Record<string, Scalar>>) {
    this.scenario = scenario;
    this.#given = params;
    this.#policies = policies;
    this.#preference = preference;
    guarded(this.slot, () => scenario.setup(this.#kit()));
    for (const name of Object.keys(params)) if (!(name in this.params)) throw new UnknownName('parameter', name, Object.keys(this.params));
    if (this.tasks.length === 0)
      throw new ScenarioError('E_NO_TASKS', `scenario '${scenario.name}' spawns no task`, 'Call spawn(name, body) in its set-up.');
    this.#made = { primitives: this.primitives.length, tasks: this.tasks.length, counts: [...this.#counts] };
  }

  /** Everything as the set-up left it. `outside`: where the tasks of the world around the machine are. */
  reset(process: Process, outside: Process): void {
    const made = this.#made!;
    this.slot.reset();
    this.#process = process;
    this.#outside = outside;
    this.#nextTask = made.tasks;
    if (this.tasks.length > made.tasks) this.tasks.length = made.tasks;
    if (this.#namesOfRun.size > 0) this.#namesOfRun.clear();
    if (this.primitives.length > made.primitives) this.primitives.length = made.primitives;
    if (this.#hasCounted) {
      this.#hasCounted = false;
      this.#counts.clear();
      for (const [type, count] of made.counts) this.#counts.set(type, count);
    }
    for (const primitive of this.primitives) primitive.restart();
    for (const task of this.tasks) task.reset(task.outside ? outside : process);
    for (const local of this.#locals) local.reset();
    this.#completions.reset();
    for (const { kept, make } of this.#states) renew(kept, make());
  }

  /** Tells a run's executor what there is, and starts the tasks of the set-up. */
  begin(executor: Executor, door: Door): void {
    this.#executor = executor;
    this.#door = door;
    for (const primitive of this.primitives) this.#announce(primitive);
    executor.open();
  }

  /** The checks of a run that has gone well so far. */
  finish(): void {
    for (const checks of this.#atEnd) checks();
  }

  #announce(primitive: Primitive): void {
    const executor = this.#executor!;
    executor.record(MADE, null, primitive, primitive.size, 0, primitive.type);
    primitive.announce(executor);
  }

  #add<P extends Primitive>(type: string, name: string | undefined, make: (name: string) => P): P {
    const own = this.#numbered(type);
    const primitive = make(this.#claim(type, name ?? own));
    this.primitives.push(primitive);
    if (this.#made !== null) this.#announce(primitive);
    return primitive;
  }

  #numbered(type: string): string {
    this.#hasCounted = true;
    const count = (this.#counts.get(type) ?? 0) + 1;
    this.#counts.set(type, count);
    return `${type}#${count}`;
  }

  #claim(type: string, name: string): string {
    if (typeof name !== 'string' || !NAME_PATTERN.test(name)) {
      throw this.slot.mistaken(
        'E_BAD_NAME',
        `${JSON.stringify(name)} cannot be the name of a ${type}`,
        'Use 1 to 60 characters without blanks, quotes or =.',
      );
    }
    if (this.#names.has(name) || this.#namesOfRun.has(name))
      throw this.slot.mistaken(
        'E_NAME_TAKEN',
        `the name '${name}' is used twice`,
        `Give this ${type} another one, such as '${name}2' or \`${name}-\${i}\`.`,
      );
    if (this.#made !== null) this.#namesOfRun.add(name);
    else this.#names.add(name, type === 'task' ? 2 * this.tasks.length : 2 * this.primitives.length + 1);
    return name;
  }

  #kit(): Kit {
    const { slot } = this;
    const made = this.#policies.own ?? {};
    const channelOf = <T>(own: string, capacity: number, isNil: boolean): Channel<T> =>
      (made.channel?.(own, slot, capacity, isNil) as Channel<T> | undefined) ?? new Channel<T>(own, slot, capacity, isNil);
    const [spawn, join, cancel] = [new Spawn(slot), new Join(slot), new Cancel(slot)];
    const [work, sleep, pause, select, until] = [
      new Work(slot),
      new Sleep(slot),
      new Pause(slot),
      new Select(slot),
      new Until(slot, this.#policies.looks === 'in turn'),
    ];
    const start = (
      { favour, daemon = false, out = false }: Start,
      name: string,
      body: BodyOf<never[]>,
      args: readonly unknown[],
    ): TaskHandle<never> => {
      if (typeof body !== 'function')
        throw slot.mistaken(
          'E_NOT_A_GENERATOR',
          `task '${name}' has no generator function as its body`,
          'Pass the function itself and its arguments: spawn(name, body, ...args).',
        );
      if (body.constructor.name.startsWith('Async'))
        throw slot.mistaken(
          'E_NOT_A_GENERATOR',
          `the body of task '${name}' is asynchronous`,
          'A scenario has no promises: write it as function* and wait with yield*.',
        );
      const outside = out || slot.running?.outside === true; // who is outside starts nothing inside
      const where = outside ? this.#outside : this.#process;
      const task = new Task(this.#nextTask++, this.#claim('task', name), where, daemon, body, args, outside, favour);
      const handle = new Handle<never>(task, spawn);
      if (this.#made === null) this.tasks.push(task);
      else spawn.of(() => handle);
      return handle;
    };
    const answering: Answering = (request, span) => {
      const future = this.#add('future', undefined, (own) => new Future<void>(own, slot));
      const name = this.#claim('request', this.#numbered(request));
      return { future, by: new Task(this.#nextTask++, name, this.#outside, true, answers, [sleep, span, future], true) };
    };
    const starting = (how: Start): Spawning => ({
      spawn: (name, body, ...args) => start(how, name, body as unknown as BodyOf<never[]>, args),
      daemon: (name, body, ...args) => start({ ...how, daemon: true }, name, body as unknown as BodyOf<never[]>, args),
    });
    const kit: Kit = {
      ...starting({}),
      outside: (name, body, ...args) => start({ out: true }, name, body as unknown as BodyOf<never[]>, args),
      favoured: ({ nice = 0, priority = USUAL_PRIORITY }) =>
        starting({ favour: { nice: slot.whole('nice', nice, -20, 19), priority: slot.whole('a priority', priority, 1, 99) } }),
      join: <R>(handle: TaskHandle<R>) => join.of(taskOf(handle)) as Op<unknown> as Op<R>,
      cancel: (handle) => cancel.of(taskOf(handle)),
      work: (span) => work.of(span),
      sleep: (span) => sleep.of(span),
      pause: () => pause.of(),
      mutex: (name, options) =>
        this.#add('mutex', name, (own) =>
          options === undefined && made.mutex !== undefined ? made.mutex(own, slot) : new Mutex(own, slot, this.#lockPolicy(options)),
        ),
      reentrantLock: (name, options) => this.#add('reentrantLock', name, (own) => new ReentrantLock(own, slot, this.#lockPolicy(options))),
      rwlock: (name, options) =>
        this.#add('rwlock', name, (own) =>
          options === undefined && made.rwlock !== undefined
            ? made.rwlock(own, slot)
            : new RwLock(own, slot, options?.prefers ?? this.#preference),
        ),
      semaphore: (name, permits, options) =>
        this.#add(
          'semaphore',
          name,
          (own) =>
            new Semaphore(own, slot, this.#policies.semaphore, slot.whole('a number of permits', permits, 0), most(slot, permits, options)),
        ),
      condition: (name, lock) => this.#add('condition', name, (own) => new Condition(own, slot, lock)),
      barrier: (name, parties) =>
        this.#add('barrier', name, (own) => new Barrier(own, slot, slot.whole('a number of parties', parties, 1))),
      channel: <T>(name?: string, capacity = 0) =>
        this.#add('channel', name, (own) => channelOf<T>(own, slot.whole('a capacity', capacity, 0), false)),
      nilChannel: <T>(name?: string) => this.#add('channel', name, (own) => channelOf<T>(own, 0, true)),
      select: (...cases) => select.of(cases),
      cell: <T>(name: string, first: T) => this.#add('cell', name, (own) => new Cell<T>(own, slot, first)),
      atomic: (name, first = 0) => this.#add('atomic', name, (own) => new Atomic(own, slot, first)),
      until: ((memory: never, test: never) => until.of(memory, test)) as Kit['until'],
      event: (name) => this.#add('event', name, (own) => new Event(own, slot)),
      once: (name) => this.#add('once', name, (own) => made.once?.(own, slot) ?? new Once(own, slot)),
      waitGroup: (name) => this.#add('waitGroup', name, (own) => new WaitGroup(own, slot)),
      future: <T>(name?: string) => this.#add('future', name, (own) => new Future<T>(own, slot)),
      queue: <T>(name?: string, capacity?: number) =>
        this.#add('queue', name, (own) => {
          const room = capacity === undefined ? Infinity : slot.whole('a capacity', capacity, 1);
          return new Queue<T>(own, slot, this.#policies.semaphore, room);
        }),
      mailbox: <T>(name?: string) => this.#add('mailbox', name, (own) => new Mailbox<T>(own, slot)),
      disk: (name, { latency, bytesPerSecond, queueDepth = 1 }) =>
        this.#add('disk', name, (own) => {
          const depth = slot.whole('a queue depth', queueDepth, 1);
          return new Disk(
            own,
            slot,
            this.#completions,
            answering,
            new DiskTiming(slot.span('disk', latency), pace(slot, bytesPerSecond), depth),
          );
        }),
      network: (name, { latency, bytesPerSecond }) =>
        this.#add('network', name, (own) => {
          const timing = new NetworkTiming(slot.span('network', latency), pace(slot, bytesPerSecond));
          return new Network(own, slot, this.#completions, answering, timing);
        }),
      pipe: (name, capacity = PIPE_CAPACITY) =>
        this.#add('pipe', name, (own) => new Pipe(own, slot, slot.whole("a pipe's capacity", capacity, PIPE_BUF))),
      local: <T>(make: () => T) => this.#local(make),
      state: (make) => this.#state(make),
      param: (name, value) => this.#param(name, value),
      input: (name, count) => this.#input('input', name, slot.whole('the count of an input', count, 1)),
      exponential: (name, mean) => exponentialOf(this.#input('exponential', name, EXPONENTIAL_WAYS), meanOf(slot, mean)),
      now: () => this.#executor?.now ?? 0,
      check: (holds, text) => this.#running('check').check(holds, text),
      assume: (holds) => this.#running('assume').assume(holds),
      atEnd: (checks) => void this.#atEnd.push(checks),
      log: (line) => this.#running('log').log(line),
    };
    return equipped(kit, {
      slot,
      sys: (what) => this.#running(what),
      add: (type, name, make) => this.#add(type, name, make),
      numbered: (type) => this.#numbered(type),
      task: (name, { daemon }, body, ...args) =>
        new Task(this.#nextTask++, this.#claim('task', name), slot.running?.process ?? this.#process, daemon, body, args),
      numberedTask: (base, number, body, args) =>
        new Task(this.#nextTask++, base, this.#process, false, body, args, false, undefined, number),
    });
  }

  #lockPolicy(options: LockOptions = {}): LockPolicy {
    const { mutex, inheriting = mutex } = this.#policies;
    if (options.inherits === true) return inheriting;
    return options.fair === true ? handedOff(mutex) : mutex;
  }

  #running(what: string): Executor {
    if (this.#executor !== null) return this.#executor;
    throw this.slot.mistaken('E_OUTSIDE_TASK', `${what}(...) was called at set-up`, 'Call it in a task, or in atEnd(() => ...).');
  }

  #local<T>(make: () => T): Local<T> {
    const made = new Local<T>(this.slot, make);
    if (this.#made === null) this.#locals.push(made);
    return made;
  }

  /** Tasks may meet in plain data, which nobody sees. */
  get hasPlainState(): boolean {
    return this.#states.length > 0;
  }

  #state<T extends object>(make: () => T): T {
    const kept = make();
    this.#states.push({ kept, make });
    return kept;
  }

  #param<T extends Scalar>(name: string, value: T): Widened<T> {
    if (this.#made !== null)
      throw this.slot.mistaken('E_LATE_PARAM', `param('${name}') was called inside a task`, 'Read parameters at set-up.');
    let given = this.#given[name] ?? value;
    if (typeof given === 'string') given = readScalar(given, value);
    if (typeof given !== typeof value)
      throw new BadValue(
        `parameter '${name}' takes a ${typeof value}, not ${JSON.stringify(given)}`,
        `Its default is ${JSON.stringify(value)}.`,
      );
    this.params[name] = given;
    return given as Widened<T>;
  }

  #input(what: string, name: string, count: number): number {
    const { running } = this.slot;
    if (running === null)
      throw this.slot.mistaken(
        'E_OUTSIDE_TASK',
        `${what}('${name}') was called outside a task`,
        'Inputs are keyed by task: ask for them in its body.',
      );
    return this.#door!.input(running, named(name), count);
  }
}

class Handle<R> implements TaskHandle<R> {
  readonly task: Task;
  readonly #spawn: Spawn;
  constructor(task: Task, spawn: Spawn) {
    this.task = task;
    this.#spawn = spawn;
  }
  get name(): string {
    return this.task.name;
  }
  get result(): R | undefined {
    return this.failed ? undefined : (this.task.result as R | undefined);
  }
  get failed(): boolean {
    return this.task.at === FAILED;
  }
  [Symbol.iterator](): Iterator<AnyOp, TaskHandle<R>, unknown> {
    return this.#spawn[Symbol.iterator]() as Iterator<AnyOp, TaskHandle<R>, unknown>;
  }
}

/** The life of a request that nobody stands and waits for. */
function* answers(sleep: Sleep, span: Nanos, future: Future<void>): Body {
  yield* sleep.of(span);
  yield* future.resolve(undefined);
}

function taskOf(handle: TaskHandle): Task {
  if (handle instanceof Handle) return handle.task;
  throw new ScenarioError(
    'E_NOT_A_TASK',
    'join and cancel take what spawn gave',
    "Inside a task write: const child = yield* spawn('child', body).",
  );
}
