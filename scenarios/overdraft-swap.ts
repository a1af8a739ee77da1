import { scenario, us, type Body } from 'seedloom';

/** The remedy for `overdraft` without a lock: take only if the balance is still the one that was looked at, and look again if it is not. */
export default scenario('overdraft-swap', ({ atomic, spawn, work, atEnd, check }) => {
  const balance = atomic('balance', 150);

  function* withdraw(): Body {
    for (;;) {
      const seen = yield* balance.load();
      if (seen < 100) return;
      yield* work(us(2));
      if (yield* balance.compareAndSwap(seen, seen - 100)) return;
    }
  }

  for (const name of ['ann', 'ben']) spawn(name, withdraw);
  atEnd(() => check(balance.value === 50, 'one of them had the money'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
