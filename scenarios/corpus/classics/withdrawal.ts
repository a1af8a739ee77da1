import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** Two withdraw 100 each from 150. Both find enough, then both take: 50 below zero. */
export default scenario('withdrawal', (kit) => {
  const { atEnd, cell, check, spawn } = kit;
  const gap = gapIn(kit);
  const balance = cell('balance', 150);

  function* withdraw(): Body {
    if ((yield* balance.read()) < 100) return;
    yield* gap();
    yield* balance.update((now) => now - 100);
  }

  for (const name of ['ann', 'ben']) spawn(name, withdraw);
  atEnd(() => check(balance.value >= 0, 'the account is not overdrawn'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed', 'race'] })
  .golden(5);
