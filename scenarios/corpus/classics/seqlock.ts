import { scenario, us, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * The remedy for `seqlock-unchecked`: the reader looks again and believes what it has read only if the number is the same. Whoever looks
 * more often than `patience` allows is cut.
 */
export default scenario('seqlock', (kit) => {
  const { assume, atomic, cell, check, param, pause, spawn } = kit;
  const gap = gapIn(kit);
  const patience = param('patience', 100);
  const sequence = atomic('sequence');
  const [a, b] = [cell('a', 0), cell('b', 0)];

  function* writer(): Body {
    yield* sequence.add(1);
    yield* a.write(1);
    yield* gap();
    yield* b.write(1);
    yield* sequence.add(1);
  }

  function* reader(): Body {
    for (let looks = 0; ; looks++) {
      assume(looks < patience);
      if (looks > 0) yield* pause();
      const before = yield* sequence.load();
      if (before % 2 === 0) {
        const x = yield* a.read();
        yield* gap(us(15));
        const y = yield* b.read();
        if ((yield* sequence.load()) === before) return check(x === y, 'a and b are of one age');
      }
    }
  }

  spawn('writer', writer);
  spawn('reader', reader);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'race'] });
