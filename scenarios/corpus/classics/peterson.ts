import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * Mutual exclusion from plain variables: say that you want, give the turn away, wait while the other wants and has the turn. Right
 * wherever memory is sequentially consistent; with store buffers both may get in. Whoever looks more often than `patience` allows is cut.
 */
export default scenario('peterson', (kit) => {
  const { assume, atomic, cell, check, param, pause, spawn } = kit;
  const gap = gapIn(kit);
  const patience = param('patience', 100);
  const wants = [cell('wants-0', false), cell('wants-1', false)] as const;
  const turn = cell<0 | 1>('turn', 0);
  const inside = atomic('inside');

  function* enter(me: 0 | 1, other: 0 | 1): Body {
    yield* wants[me].write(true);
    yield* turn.write(other);
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
  .expect({ 'os-threads': ['ok', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'race'] });
