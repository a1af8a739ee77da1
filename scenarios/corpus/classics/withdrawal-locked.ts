import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `withdrawal`: check and act under one lock. */
export default scenario('withdrawal-locked', (kit) => {
  const { atEnd, cell, check, mutex, spawn } = kit;
  const gap = gapIn(kit);
  const balance = cell('balance', 150);
  const account = mutex('account');

  function* withdraw(): Body {
    yield* account.lock();
    if ((yield* balance.read()) >= 100) {
      yield* gap();
      yield* balance.update((now) => now - 100);
    }
    yield* account.unlock();
  }

  for (const name of ['ann', 'ben']) spawn(name, withdraw);
  atEnd(() => check(balance.value === 50, 'one of the two gets 100'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
