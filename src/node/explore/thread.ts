import { workerData } from 'node:worker_threads';
import { courseOf, foundOf, strategyNamed } from '../../engine/explore/explore.ts';
import { Explorer } from '../../engine/explore/explorer.ts';
import type { Search } from '../../engine/explore/search.ts';
import { InvariantError, plain, SimError, type Source } from '../../index.ts';
import { loadScenario } from '../load.ts';
import { Performer } from '../perform.ts';
import { Desk, type Answer, type Assignment, type Job } from './job.ts';
import { Watchdog } from './warden.ts';

/** What a thread that explores needs for all its jobs. */
class Bench {
  readonly #plan: Assignment['plan'];
  readonly #performer: Performer;
  readonly #warden: Watchdog;
  readonly #explorer: Explorer;

  constructor(performer: Performer, { plan, stallMs }: Assignment) {
    this.#plan = plan;
    this.#performer = performer;
    this.#warden = new Watchdog(performer, stallMs);
    this.#explorer = new Explorer(performer.prepared, plan, this.#warden);
  }

  do({ work, desk: shared, noting }: Job): unknown {
    const desk = new Desk(shared);
    const plan = this.#plan;
    const { prepared } = this.#performer;
    const explorer = this.#explorer;
    const proceed = (done: number, findings: number): boolean => desk.proceed(done, findings);
    explorer.answering = noting === 0 ? null : (search, schedule) => (schedule === noting ? noted(search, desk) : search);
    if (work.kind === 'found') return foundOf(prepared, plan, work.seen, work.shrinks, this.#warden, () => desk.goesOn);
    if (work.kind === 'probe') {
      const { strategy, profile, parts } = courseOf(explorer, plan, prepared, proceed);
      return { strategy: strategy.name, profile, parts };
    }
    const strategy = strategyNamed(work.strategy)!;
    if (work.kind === 'inOrder') return explorer.inOrder(strategy, plan.depth, work.runs, proceed, work.estimate);
    return explorer.thrown(strategy, plan.depth, work.profile, work.from, work.to, proceed);
  }
}

/** Answers as `search` does, and writes down at once where that differs from the seed alone. */
function noted(search: Search, desk: Desk): Source {
  const own = plain(search.seed);
  return {
    reset: () => {
      search.reset();
      own.reset();
      desk.begin(search.seed);
    },
    next: (asking, site, count, index) => {
      const value = search.next(asking, site, count);
      if (own.next(asking, site, count, index) !== value) desk.note({ index, value });
      return value;
    },
    input: (key, count) => search.input(key, count),
  };
}

let bench: Bench | undefined;

async function made(assignment: Assignment): Promise<Bench> {
  const { path, cwd, plan, stallMs } = assignment;
  const loaded = await loadScenario(path, cwd);
  if (loaded.source !== plan.choice.source) throw new SourceChanged(loaded.file);
  return new Bench(new Performer(loaded, plan.choice, { cwd, stallMs }), assignment);
}

/** Somebody saved the file while it was being explored. */
class SourceChanged extends SimError {
  readonly code = 'E_SOURCE_CHANGED';
  readonly hint = 'Explore it anew.';
  constructor(file: string) {
    super(`${file} has changed since the exploration began`);
  }
}

/** What piscina calls. */
export default async function answer(job: Job): Promise<Answer> {
  try {
    bench ??= await made(workerData as Assignment);
    const start = performance.now();
    return { ok: true, value: bench.do(job), ms: performance.now() - start };
  } catch (error) {
    const { code, hint } = error as { code?: string; hint?: string };
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, error: { code: error instanceof InvariantError ? undefined : code, message, hint } };
  }
}
