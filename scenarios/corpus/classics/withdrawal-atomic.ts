import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * `withdrawal` with a subtraction that is one step. There is no data race any more, and it is as wrong as before: the check is not part of
 * the step.
 */
export default scenario('withdrawal-atomic', (kit) => {
  const { atEnd, atomic, check, spawn } = kit;
  const gap = gapIn(kit);
  const balance = atomic('balance', 150);

  function* withdraw(): Body {
    if ((yield* balance.load()) < 100) return;
    yield* gap();
    yield* balance.add(-100);
  }

  for (const name of ['ann', 'ben']) spawn(name, withdraw);
  atEnd(() => check(balance.value >= 0, 'the account is not overdrawn'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed'] })
  .golden(2);
