import { EventQueue } from '../../src/engine/kernel/queue.ts';
import type { Area, Row } from '../support/prove.ts';
import { compare, Numbered, type Operation } from '../support/queue-oracle.ts';
import { generator } from '../support/random.ts';

/** Few instants and many ties, and now and then one far off. */
const SPANS = [1, 2, 5, 50, 5_000, 1_000_000_000];
/** A line, a wheel that is often nearly empty, and a full one. */
const POPULATIONS = [4, 40, 4_000];

/** Mostly sets at first, then as many takes and cancels as sets. */
function* operations(count: number, population: number): Generator<Operation> {
  const below = generator(population);
  for (let i = 0; i < count; i++) {
    const dice = below(100);
    const setting = i < population ? 90 : 50;
    const does = dice < setting ? 'set' : dice < setting + 3 ? 'cancel' : 'take';
    const first = does === 'take' && below(4) > 0;
    yield { does, pick: first ? 0 : below(population), span: below(SPANS[below(SPANS.length)]!) };
  }
}

export const area: Area = {
  name: 'queue',
  about: 'the event queue does as a sorted array does, whatever is set, moved, cancelled and taken',
  *rows(size): Generator<Row> {
    const count = size === 'full' ? 1_000_000 : 20_000;
    for (const population of POPULATIONS) {
      const alarms = Array.from({ length: population }, (_, i) => new Numbered(i, i % 5 === 0));
      const share = Math.ceil(count / POPULATIONS.length);
      const { difference, ...did } = compare(new EventQueue(), alarms, operations(share, population));
      const figure = `${did.operations} operations: ${did.moves} moves, ${did.cancels} cancels, ${did.takes} takes, ${did.ties} among equals`;
      yield {
        bar: `${population} alarms: all answers equal the sorted array's`,
        figure: difference ?? figure,
        holds: difference === undefined && did.operations === share && did.moves > 0 && did.cancels > 0 && did.ties > 0,
      };
    }
  },
};
