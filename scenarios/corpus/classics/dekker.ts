import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * The older algorithm: say that you want; while the other wants too and it is its turn, step back until it is yours. Right wherever memory is
 * sequentially consistent. Whoever looks more often than `patience` allows is cut.
 */
export default scenario('dekker', (kit) => {
  const { assume, atomic, cell, check, param, pause, spawn } = kit;
  const gap = gapIn(kit);
  const patience = param('patience', 100);
  const wants = [cell('wants-0', false), cell('wants-1', false)] as const;
  const turn = cell<0 | 1>('turn', 0);
  const inside = atomic('inside');

  function* enter(me: 0 | 1, other: 0 | 1): Body {
    let looks = 0;
    yield* wants[me].write(true);
    while (yield* wants[other].read()) {
      assume(looks++ < patience);
      if ((yield* turn.read()) !== me) {
        yield* wants[me].write(false);
        for (; (yield* turn.read()) !== me; looks++) {
          assume(looks < patience);
          yield* pause();
        }
        yield* wants[me].write(true);
      } else yield* pause();
    }
    check((yield* inside.add(1)) === 0, 'only one is inside');
    yield* gap();
    yield* inside.add(-1);
    yield* turn.write(other);
    yield* wants[me].write(false);
  }

  spawn('task-0', enter, 0, 1);
  spawn('task-1', enter, 1, 0);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'race'] });
