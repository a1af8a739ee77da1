import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** Two owners of one thing. Each looks whether it is closed, finds it open, and closes it. */
export default scenario('double-close', (kit) => {
  const { atomic, check, spawn } = kit;
  const gap = gapIn(kit);
  const closed = atomic('closed');

  function* close(): Body {
    if ((yield* closed.load()) !== 0) return;
    yield* gap();
    check((yield* closed.add(1)) === 0, 'it is closed once');
  }

  for (const name of ['owner-1', 'owner-2']) spawn(name, close);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed'] })
  .golden(2);
