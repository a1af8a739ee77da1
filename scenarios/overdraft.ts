import { scenario, us, type Body } from 'seedloom';

/**
 * Two withdrawals of 100 from an account of 150. Looking and taking are each one indivisible step, so nothing is read while it is
 * written; but both may look before either takes, and the account is overdrawn. Atomic steps do not make the whole atomic.
 */
export default scenario('overdraft', ({ atomic, spawn, work, atEnd, check }) => {
  const balance = atomic('balance', 150);

  function* withdraw(): Body {
    if ((yield* balance.load()) < 100) return;
    yield* work(us(2)); // the bank notes are counted
    yield* balance.add(-100);
  }

  for (const name of ['ann', 'ben']) spawn(name, withdraw);
  atEnd(() => check(balance.value >= 0, 'the account is not overdrawn'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed'] })
  .golden(2);
