import { scenario, us, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * Readers without a lock: an odd number says that the writer is inside. A reader that looks at the number only before it reads may have
 * an old `a` and a new `b`.
 */
export default scenario('seqlock-unchecked', (kit) => {
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
        return check(x === y, 'a and b are of one age');
      }
    }
  }

  spawn('writer', writer);
  spawn('reader', reader);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed', 'race'] })
  .golden(17);
