import type { Site } from '../../kernel/names.ts';
import { OPERATION, type Ways } from '../../runtimes/interleaving/ways.ts';
import type { Task } from '../../sync/task.ts';
import { unlocks } from '../footprint.ts';
import type { Ground } from '../search.ts';
import { Kin } from './kin.ts';
import { isSymmetric, subjectsOf, type Subject } from './subjects.ts';
import { fairAfter, Thrown } from './walk.ts';

/** By how much the weights of roles differ. */
const LEANINGS = [1 / 4, 1 / 2, 1, 2, 4];

/** In one schedule of so many, what does not matter goes at random, without priorities: so nothing is out of reach. */
const ANYHOW = 4;

/** How a search is made that selects. */
export interface Selecting {
  /** Do tasks of the same role share the chance of one? */
  readonly byRole?: boolean;
  /** The how many-th schedule of this search it is, from 0, that has the number `schedule`: objects take turns by it. */
  readonly turnOf?: (schedule: number) => number;
}

/**
 * `surw`, the selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury, ASPLOS 2025): every schedule is about one object,
 * another each time. Who comes to it next is drawn with the chance of the task's share of the uses that are left, so that every order
 * of its uses has the same chance where their numbers are known; others that come to it are held until then. Everything else goes by
 * random priorities of the tasks, in some schedules at random. Where the one that was drawn cannot come, as it waits for one that is
 * held, one of those is drawn instead. Numbers come from the profile; what a task has yet to start counts as its own. After very many
 * steps it goes on at random. On a machine, a random walk.
 *
 * `roles`, our own: tasks that use the shared objects alike have one role, and it is roles that are drawn, with weights that differ
 * from schedule to schedule. That one reader comes before a hundred writers is then as likely as that it comes before one.
 */
export class Surw extends Thrown {
  override readonly onlooker = (ways: Ways): void => this.#look(ways);
  readonly #subjects: readonly Subject[];
  readonly #byRole: boolean;
  readonly #turnOf: (schedule: number) => number;
  readonly #kin: Kin;
  readonly #fairAfter: number;
  readonly #patience: number;
  #subject: Subject;
  /** The order of the objects in a round, and the number of that round. */
  readonly #order: number[];
  #round = -1;
  readonly #factors: number[] = [];
  /** By task number: uses of the object that it has left, the weight of each, and its priority. */
  readonly #left: number[] = [];
  readonly #worths: number[] = [];
  readonly #priorities: number[] = [];
  readonly #weights: number[] = [];
  /** Of which of its operations it is known whether that uses the object, and whether it does. */
  readonly #turns: number[] = [];
  readonly #answers: boolean[] = [];
  /** Who is to come to the object next; null: whoever does. */
  #intended: Task | null = null;
  #isDue = true;
  /** What is not held goes at random. */
  #isAnyhow = false;
  #next = 0;
  #step = 0;
  #since = 0;
  #lowest = 0;

  constructor(ground: Ground, { byRole = false, turnOf = (schedule) => schedule }: Selecting = {}) {
    super(ground);
    const subjects = subjectsOf(ground.profile);
    const telling = byRole ? subjects.filter((subject) => !isSymmetric(subject)) : subjects;
    this.#subjects = telling.length > 0 ? telling : subjects;
    this.#subject = this.#subjects[0]!;
    this.#order = this.#subjects.map((_, k) => k);
    this.#byRole = byRole;
    this.#turnOf = turnOf;
    this.#kin = new Kin(ground.profile);
    this.#fairAfter = fairAfter(ground);
    this.#patience = ground.profile.steps + 16;
  }

  override begin(schedule: number): boolean {
    this.#subject = this.#subjectOf(this.#turnOf(schedule));
    super.begin(schedule);
    const { sums, times } = this.#subject;
    this.#factors.length = 0;
    // tasks that all differ are drawn as they are
    if (this.#byRole && sums.length < times.size)
      for (const sum of sums) this.#factors.push(LEANINGS[this.dice.below(LEANINGS.length)]! / Math.max(1, sum));
    this.#kin.begin();
    this.#priorities.length = this.#turns.length = 0;
    this.#step = this.#since = this.#lowest = 0;
    this.#intended = null;
    this.#isDue = true;
    this.#isAnyhow = this.dice.below(ANYHOW) === 0;
    return true;
  }

  protected pick({ name }: Site, count: number): number {
    return this.ground.hasMachine || name !== 'who' || this.#step > this.#fairAfter ? this.dice.below(count) : this.#next;
  }

  #look(ways: Ways): void {
    if (++this.#step > this.#fairAfter) return;
    this.#welcome(ways.tasks);
    if (this.#isDue || this.#intended?.ended === true) this.#draw(ways.tasks, ways.tasks.length);
    let next = this.#oneOf(ways);
    if (next < 0 || ++this.#since > this.#patience) {
      if (next >= 0) this.#priorities.length = 0; // somebody may spin above the one who is to come
      this.#drawHeld(ways);
      next = this.#oneOf(ways);
    }
    this.#next = next;
    const who = ways.who[next]!;
    if (this.#isUse(ways, next)) {
      if (this.#left[who.id]! > 0) this.#left[who.id]!--;
      this.#isDue = true;
    }
    if (who.op !== null && who.op.givesWay) this.#priorities[who.id] = --this.#lowest;
  }

  /** In every round each has one turn, in an order of the round's own: who sees every second schedule alone still sees all. */
  #subjectOf(turn: number): Subject {
    const order = this.#order;
    const round = Math.floor(turn / order.length);
    if (round !== this.#round) {
      this.#round = round;
      this.dice.start(~this.ground.seed, round);
      for (let k = 0; k < order.length; k++) order[k] = k;
      for (let k = order.length - 1; k > 0; k--) {
        const other = this.dice.below(k + 1);
        [order[k], order[other]] = [order[other]!, order[k]!];
      }
    }
    return this.#subjects[order[turn % order.length]!]!;
  }

  /** One of the ways that are not held; -1 where all are. */
  #oneOf(ways: Ways): number {
    if (!this.#isAnyhow) return this.#highest(ways);
    const free: number[] = [];
    for (let k = 0; k < ways.count; k++) if (!this.#isHeld(ways, k)) free.push(k);
    return free.length === 0 ? -1 : free[this.dice.below(free.length)]!;
  }

  /** Of the ways that are not held, that of the task with the highest priority; -1 where all are. */
  #highest(ways: Ways): number {
    let best = -1;
    let most = 0;
    for (let k = 0; k < ways.count; k++) {
      const { id } = ways.who[k]!;
      const priority = (this.#priorities[id] ??= this.dice.throw() >>> 1);
      if ((best < 0 || priority > most) && !this.#isHeld(ways, k)) [best, most] = [k, priority];
    }
    return best;
  }

  #isHeld(ways: Ways, k: number): boolean {
    return this.#intended !== null && ways.who[k] !== this.#intended && this.#isUse(ways, k);
  }

  /** Does way `k` use the object? */
  #isUse({ who, what }: Ways, k: number): boolean {
    return what[k] === OPERATION && this.#uses(who[k]!);
  }

  /** Does what the task is about to do use it? Asked often: the answer is kept for as long as that operation is pending. */
  #uses(task: Task): boolean {
    const { id, turn } = task;
    if (this.#turns[id] !== turn) {
      this.#turns[id] = turn;
      this.#answers[id] = this.#isUser(task);
    }
    return this.#answers[id]!;
  }

  #isUser(task: Task): boolean {
    const { op } = task;
    const { object } = this.#subject;
    if (op === null || object === null) return op !== null;
    if (op.on(task)?.name !== object && !op.also(task).some(({ name }) => name === object)) return false;
    return !unlocks(op);
  }

  /** Draws who is to come next among the first `count` of `tasks`. */
  #draw(tasks: readonly Task[], count: number): void {
    const weights = this.#weights;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += weights[k] = this.#weightOf(tasks[k]!);
    this.#isDue = false;
    this.#since = 0;
    this.#intended = null;
    if (sum === 0) return;
    let at = this.#share() * sum;
    for (let k = 0; k < count && at >= 0; at -= weights[k++]!) if (weights[k]! > 0) this.#intended = tasks[k]!;
  }

  /** The one who is to come cannot: one of those that are held does. */
  #drawHeld(ways: Ways): void {
    const held: Task[] = [];
    for (let k = 0; k < ways.count; k++) if (this.#isHeld(ways, k)) held.push(ways.who[k]!);
    this.#draw(held, held.length);
  }

  /** A task that is about to use it has a chance, whatever was known of it. */
  #weightOf(task: Task): number {
    if (task.ended) return 0;
    const left = this.#leftOf(task);
    return left === 0 && this.#uses(task) ? this.#worths[task.id]! : left;
  }

  /** Uses that a task has left, and all of those whom it has yet to start. */
  #leftOf({ id, name }: Task): number {
    return this.#left[id]! * this.#worths[id]! + this.#kin.unborn(name, this.#weightOfUnborn);
  }

  readonly #weightOfUnborn = (name: string): number => (this.#subject.times.get(name) ?? 0) * this.#factorOf(name);

  #factorOf(name: string): number {
    return this.#factors[this.#subject.roles.get(name) ?? -1] ?? 1;
  }

  /** Tasks that have started. Where the one who is to come started it, it may have been meant. */
  #welcome(tasks: readonly Task[]): void {
    for (let task = this.#kin.newborn(tasks); task !== undefined; task = this.#kin.newborn(tasks)) {
      const parent = this.#intended;
      const before = parent !== null && this.#kin.isParent(parent, task) ? this.#leftOf(parent) : 0;
      this.#kin.admit(task);
      this.#left[task.id] = this.#subject.times.get(task.name) ?? 0;
      this.#worths[task.id] = this.#factorOf(task.name);
      if (before > 0 && this.#share() * before < this.#leftOf(task)) this.#intended = task;
    }
  }

  /** A number from 0 to below 1. */
  #share(): number {
    return (this.dice.throw() >>> 0) / 4_294_967_296;
  }
}
