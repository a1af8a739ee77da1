import type { Finding } from '../trace/finding.ts';
import type { Cast } from './cast.ts';
import { NOTHING, type Detector, type Handlers } from './detector.ts';
import type { Waits } from './waits.ts';

/** Codes of the faults that come of using something against its rules, and what that is called. A fault that the body catches is handled. */
const MISUSES: Readonly<Record<string, string>> = {
  E_NOT_LOCK_HOLDER: 'frees what it does not hold',
  E_RELOCKED: 'locks again what it holds',
  E_SEND_ON_CLOSED: 'sends on a closed channel',
  E_CLOSE_OF_CLOSED: 'closes a closed channel',
  E_CLOSE_OF_NIL: 'closes a channel that is none',
  E_OVER_RELEASED: 'gives back more than was taken',
  E_NEGATIVE_COUNTER: 'takes a counter below zero',
  E_WAIT_GROUP_REUSED: 'uses a wait group again too early',
  E_TOO_MANY_DONE: 'reports done what was never put',
  E_ALREADY_SETTLED: 'settles a future twice',
};

interface Fault {
  readonly code: string;
  readonly task: string;
  readonly text: string;
  readonly record: number;
}

/**
 * Primitives used against their rules: a task failed by one of the named faults, or ended and left a lock locked that nobody has freed
 * since. No false alarms for faults. A lock that is never freed may be meant so (a door that stays shut), and then somebody else's
 * wait for it is the bug: it is reported all the same.
 */
export class MisuseDetector implements Detector {
  readonly name = 'misuse';
  readonly #cast: Cast;
  readonly #waits: Waits;
  #faults: Fault[] = [];
  readonly on: Handlers = {
    'task.failed': (raw) => {
      if (raw.x === 1) return;
      const { text, task, seq } = raw;
      const code = text.slice(0, text.indexOf(':'));
      if (code in MISUSES) this.#faults.push({ code, task: task!, text, record: seq });
    },
  };

  constructor(cast: Cast, waits: Waits) {
    this.#cast = cast;
    this.#waits = waits;
  }

  reset(): void {
    if (this.#faults.length > 0) this.#faults = [];
  }

  conclude(): readonly Finding[] {
    const kept = this.#keptLocks();
    if (this.#faults.length === 0 && kept.length === 0) return NOTHING;
    return [...this.#faults.map(finding), ...kept];
  }

  #keptLocks(): readonly Finding[] {
    let found: Finding[] | undefined;
    for (let k = 0; k < this.#cast.made; k++) {
      const object = this.#cast.objectAt(k);
      const holder = this.#waits.keptBy(object);
      if (holder < 0 || this.#cast.typeOf(object) === 'once') continue;
      const [name, task] = [this.#cast.names.texts[object]!, this.#cast.nameOf(holder)];
      (found ??= []).push({
        kind: 'misuse',
        certainty: 'sure',
        signature: `misuse: ${task} keeps ${name}`,
        text: `${task} has ended and still holds ${name}: nobody can ${this.#waits.ownerOf(object) === holder ? 'take it' : 'write under it'} any more`,
        tasks: [task],
        objects: [name],
        record: this.#waits.since[holder]!,
      });
    }
    return found ?? NOTHING;
  }
}

function finding({ code, task, text, record }: Fault): Finding {
  return {
    kind: 'misuse',
    certainty: 'sure',
    signature: `misuse: ${code} ${task}`,
    text: `${task} ${MISUSES[code]!}: ${text}`,
    tasks: [task],
    objects: [],
    record,
  };
}
