import { scenario, us, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** `peterson` with its first two steps exchanged: both can see that the other does not yet want. */
export default scenario('peterson-turn-first', (kit) => {
  const { assume, atomic, cell, check, input, param, pause, spawn } = kit;
  const gap = gapIn(kit);
  const patience = param('patience', 100);
  const wants = [cell('wants-0', false), cell('wants-1', false)] as const;
  const turn = cell<0 | 1>('turn', 0);
  const inside = atomic('inside');

  function* enter(me: 0 | 1, other: 0 | 1): Body {
    yield* turn.write(other);
    yield* gap(us(1 + input('distraction', 10)));
    yield* wants[me].write(true);
    for (let looks = 0; (yield* wants[other].read()) && (yield* turn.read()) !== me; looks++) {
      assume(looks < patience);
      yield* pause();
    }
    check((yield* inside.add(1)) === 0, 'only one is inside');
    yield* gap();
    yield* inside.add(-1);
    yield* wants[me].write(false);
  }

  spawn('task-0', enter, 0, 1);
  spawn('task-1', enter, 1, 0);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed', 'race'] })
  .golden(225);
