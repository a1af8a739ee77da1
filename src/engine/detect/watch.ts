import type { Finding } from '../trace/finding.ts';
import type { Outcome } from '../trace/header.ts';
import { KINDS, type Raw, type RecordKind } from '../trace/records.ts';
import { Cast } from './cast.ts';
import { NOTHING, type Detector, type Fold, type Handler, type RunFacts } from './detector.ts';
import { Order } from './order.ts';
import { Waits } from './waits.ts';

/** What detectors share, each made when the first one asks for it, and folded before them. */
export class Shared {
  readonly cast = new Cast();
  readonly folds: Fold[] = [this.cast];
  #order: Order | undefined;
  #causal: Order | undefined;
  #waits: Waits | undefined;

  /** What happens before what in this run. */
  get order(): Order {
    return (this.#order ??= this.#add(new Order(this.cast, { causal: false })));
  }
  /** What happens before what in every run that passes on the same messages. */
  get causal(): Order {
    return (this.#causal ??= this.#add(new Order(this.cast, { causal: true })));
  }
  /** Who holds what and waits for what. */
  get waits(): Waits {
    return (this.#waits ??= this.#add(new Waits(this.cast)));
  }

  #add<F extends Fold>(fold: F): F {
    this.folds.push(fold);
    return fold;
  }
}

/** How a detector is made. */
export type MakeDetector = (shared: Shared) => Detector;

/**
 * Feeds the records of one run after another to several detectors. It is the sink of a live run (`run({ listen })`) and is fed by hand
 * from a stored trace; it keeps no record, so the live engine may hand it the same object again and again.
 */
export class Watch {
  readonly detectors: readonly Detector[];
  readonly #folds: readonly Fold[];
  readonly #cast: Cast;
  /** By kind: who wants to hear of it. */
  readonly #wanted: readonly (readonly Handler[] | null)[];

  constructor(makers: readonly MakeDetector[]) {
    const shared = new Shared();
    this.detectors = makers.map((make) => make(shared));
    this.#cast = shared.cast;
    this.#folds = [...shared.folds, ...this.detectors];
    this.#wanted = KINDS.map(({ name }) => this.#hearers(name));
  }

  #hearers(kind: RecordKind): readonly Handler[] | null {
    const list = this.#folds.flatMap(({ on }) => on[kind] ?? []);
    return list.length === 0 ? null : list;
  }

  /** Before a run; the head of a trace has what it asks for. */
  reset(run: RunFacts): void {
    for (const fold of this.#folds) fold.reset(run);
  }

  record(raw: Raw): void {
    const hearers = this.#wanted[raw.kind.index]!;
    if (hearers === null) return;
    const cast = this.#cast;
    const { task, object } = raw;
    const id = object === null ? -1 : cast.names.id(object);
    // a spawn makes its task known to the first fold, and to the others under the number that it is going to have
    const number = task === null ? -1 : cast.numberOf(task);
    for (let k = 0; k < hearers.length; k++) hearers[k]!(raw, number, id);
  }

  /** After a run: what all of them found, in the order of the detectors. */
  conclude(outcome: Outcome): readonly Finding[] {
    let all = NOTHING;
    for (const detector of this.detectors) {
      const found = detector.conclude(outcome);
      if (found.length > 0) all = all.length === 0 ? found : [...all, ...found];
    }
    return all;
  }
}
