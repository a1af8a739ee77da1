import { scenario, type Atomic, type Body, type Kit, type Scenario } from 'seedloom';

/**
 * The first five programs of section 1f, under two conventions.
 *
 * `table`: those of the tool that the figures come from. Delivery is a step of its own: a message takes its place among those that
 * it competes with, and is there with a later step. Two messages compete where one receive would take either, also if they are
 * equal; a receive depends on the message that it takes and on no other, a poll on the next place.
 *
 * `mailbox`: this project's. A message is there with the step that sends it, and all that is done to a mailbox depends on all else
 * that is done to it: every order of sends, receives and polls counts.
 */
export interface ActorRow {
  readonly name: string;
  readonly traces: number;
  readonly table: Scenario;
  readonly mailbox: Scenario;
}

/** Places of messages that compete, filled in the order in which they were taken. */
function places(kit: Kit, name: string, count: number) {
  const next = kit.atomic(`${name}.next`);
  const here: Atomic[] = Array.from({ length: count }, (_, k) => kit.atomic(`${name}.${k}`));
  return {
    *send(): Body {
      yield* here[yield* next.add(1)]!.store(1);
    },
    /** Waits for the message at a place. */
    take: (place: number) => kit.until(here[place]!, (is) => is > 0),
    /** Is it there by now? */
    *poll(place: number): Body<boolean> {
      return (yield* here[place]!.load()) > 0;
    },
  };
}

const sameMessages: ActorRow = {
  name: 'same_messages',
  traces: 2,
  table: scenario('same-messages', (kit) => {
    const box = places(kit, 'box', 2);
    for (const child of ['a', 'b']) kit.spawn(child, () => box.send());
    kit.spawn('parent', function* (): Body {
      yield* box.take(0);
      yield* box.take(1);
    });
  }),
  mailbox: scenario('same-messages', ({ mailbox, spawn }) => {
    const box = mailbox<string>('box');
    for (const child of ['a', 'b'])
      spawn(child, function* (): Body {
        yield* box.send('same');
      });
    spawn('parent', function* (): Body {
      yield* box.receive();
      yield* box.receive();
    });
  }),
};

const independentReceivers: ActorRow = {
  name: 'independent_receivers',
  traces: 2,
  table: scenario('independent-receivers', (kit) => {
    const [parent, ...pairs] = [places(kit, 'parent', 2), places(kit, 'one', 1), places(kit, 'two', 1)];
    for (const [k, pair] of pairs.entries()) {
      kit.spawn(`sender${k}`, () => pair.send());
      kit.spawn(`receiver${k}`, function* (): Body {
        yield* pair.take(0);
        yield* parent.send();
      });
    }
    kit.spawn('parent', function* (): Body {
      yield* parent.take(0);
      yield* parent.take(1);
    });
  }),
  mailbox: scenario('independent-receivers', ({ mailbox, spawn }) => {
    const parent = mailbox<string>('inbox');
    for (const k of [0, 1]) {
      const own = mailbox<string>(`own${k}`);
      spawn(`sender${k}`, function* (): Body {
        yield* own.send('ok');
      });
      spawn(`receiver${k}`, function* (): Body {
        yield* own.receive();
        yield* parent.send('ok');
      });
    }
    spawn('parent', function* (): Body {
      yield* parent.receive();
      yield* parent.receive();
    });
  }),
};

/** Only where a receive takes any message do a and c compete: which of them came first is settled there. */
const messages1: ActorRow = {
  name: 'messages_1',
  traces: 3,
  table: scenario('messages-1', (kit) => {
    const [a, c, special] = [places(kit, 'a', 1), places(kit, 'c', 1), places(kit, 'special', 1)];
    const [first, second] = [kit.channel<string>('first', 1), kit.channel<string>('second', 1)];
    kit.spawn('A', function* (): Body {
      yield* a.send();
      yield* special.send();
    });
    kit.spawn('B', function* (): Body {
      const early = yield* special.poll(0);
      if (!early) yield* special.take(0);
      yield* a.take(0);
      yield* c.take(0);
      if (early) return;
      yield* first.send('a');
      yield* second.send('c');
      yield* kit.select(first.onReceive(), second.onReceive());
    });
    kit.spawn('C', () => c.send());
  }),
  mailbox: scenario('messages-1', ({ mailbox, spawn }) => {
    const box = mailbox<string>('box');
    spawn('A', function* (): Body {
      yield* box.send('a');
      yield* box.send('special');
    });
    spawn('B', function* (): Body {
      const early = (yield* box.tryReceive((message) => message === 'special')).ok;
      if (!early) yield* box.receive((message) => message === 'special');
      yield* box.receive((message) => !early || message === 'a');
      yield* box.receive((message) => !early || message === 'c');
    });
    spawn('C', function* (): Body {
      yield* box.send('c');
    });
  }),
};

const sameMessages2: ActorRow = {
  name: 'same_messages_2',
  traces: 4,
  table: scenario('same-messages-2', (kit) => {
    const [unlocks, letters] = [places(kit, 'unlock', 2), places(kit, 'letter', 2)];
    for (const child of ['a', 'b'])
      kit.spawn(child, function* (): Body {
        yield* unlocks.send();
        yield* letters.send();
      });
    kit.spawn('parent', function* (): Body {
      yield* unlocks.take(0);
      yield* letters.take(0);
    });
  }),
  mailbox: scenario('same-messages-2', ({ mailbox, spawn }) => {
    const box = mailbox<string>('box');
    for (const child of ['a', 'b'])
      spawn(child, function* (): Body {
        yield* box.send('unlock');
        yield* box.send(child);
      });
    spawn('parent', function* (): Body {
      yield* box.receive((message) => message === 'unlock');
      yield* box.receive((message) => message !== 'unlock');
    });
  }),
};

/** Takes `count` messages, polling up to twice in vain, then waiting; and one look more. */
function* allowing(count: number, poll: () => Body<boolean>, take: () => Body): Body {
  for (let [left, vain] = [count, 2]; left > 0;) {
    if (vain === 0) {
      yield* take();
      left--;
    } else if (yield* poll()) left--;
    else vain--;
  }
  yield* poll();
}

const afterTest: ActorRow = {
  name: 'after_test',
  traces: 36,
  table: scenario('after-test', (kit) => {
    const box = places(kit, 'box', 4);
    kit.spawn('parent', function* (): Body {
      let got = 0;
      function* poll(): Body<boolean> {
        const is = yield* box.poll(got);
        if (is) got++;
        return is;
      }
      function* take(): Body {
        yield* box.take(got);
        got++;
      }
      yield* poll();
      yield* kit.spawn('one', box.send);
      yield* allowing(1, poll, take);
      yield* kit.spawn('two', box.send);
      yield* kit.spawn('three', box.send);
      yield* allowing(2, poll, take);
    });
  }),
  mailbox: scenario('after-test', ({ mailbox, spawn }) => {
    const box = mailbox<string>('box');
    function* send(): Body {
      yield* box.send('ok');
    }
    function* poll(): Body<boolean> {
      return (yield* box.tryReceive()).ok;
    }
    function* take(): Body {
      yield* box.receive();
    }
    spawn('parent', function* (): Body {
      yield* poll();
      yield* spawn('one', send);
      yield* allowing(1, poll, take);
      yield* spawn('two', send);
      yield* spawn('three', send);
      yield* allowing(2, poll, take);
    });
  }),
};

export const ACTORS: readonly ActorRow[] = [sameMessages, independentReceivers, messages1, sameMessages2, afterTest];
