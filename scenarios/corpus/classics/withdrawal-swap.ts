import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `withdrawal`: the new balance is written only if the old one is still there; whoever comes too late looks again. */
export default scenario('withdrawal-swap', (kit) => {
  const { atEnd, atomic, check, spawn } = kit;
  const gap = gapIn(kit);
  const balance = atomic('balance', 150);

  function* withdraw(): Body {
    for (;;) {
      const now = yield* balance.load();
      if (now < 100) return;
      yield* gap();
      if (yield* balance.compareAndSwap(now, now - 100)) return;
    }
  }

  for (const name of ['ann', 'ben']) spawn(name, withdraw);
  atEnd(() => check(balance.value === 50, 'one of the two gets 100'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
