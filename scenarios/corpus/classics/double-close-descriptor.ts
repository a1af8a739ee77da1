import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * `double-close` with descriptors. The lowest free number is the next one to be opened: what another opens between the two closes gets the
 * number that has just become free, and the second close hits the wrong file.
 */
export default scenario('double-close-descriptor', (kit) => {
  const { atEnd, cell, check, spawn } = kit;
  const gap = gapIn(kit);
  const closed = cell('closed', false);
  const table = [cell('descriptor-0', 'shared'), cell('descriptor-1', '')] as const;

  function* owner(): Body {
    if (yield* closed.read()) return;
    yield* gap();
    yield* table[0].write('');
    yield* closed.write(true);
  }

  function* stranger(): Body {
    const free = (yield* table[0].read()) === '' ? 0 : 1;
    yield* table[free].write('own');
  }

  for (const name of ['owner-1', 'owner-2']) spawn(name, owner);
  spawn('stranger', stranger);
  atEnd(() =>
    check(
      table.some((entry) => entry.value === 'own'),
      "nobody closes the stranger's file",
    ),
  );
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed', 'race'] })
  .golden(5);
