import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * Lazy building without any lock: two find nothing there and both build. In a cooperative program with an `await` in the building it is
 * the common case of two fetches for one key of a cache.
 */
export default scenario('lazy-object-unlocked', (kit) => {
  const { atEnd, atomic, cell, check, spawn } = kit;
  const gap = gapIn(kit);
  const [ready, built] = [cell('ready', false), atomic('built')];

  function* use(): Body {
    if (yield* ready.read()) return;
    yield* gap();
    yield* built.add(1);
    yield* ready.write(true);
  }

  for (const name of ['user-1', 'user-2']) spawn(name, use);
  atEnd(() => check(built.value === 1, 'one object is built'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed', 'race'] })
  .golden(2);
