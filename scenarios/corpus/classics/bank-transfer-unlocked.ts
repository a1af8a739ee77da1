import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** `bank-transfer` without locks: nobody waits, and additions and subtractions are lost. */
export default scenario('bank-transfer-unlocked', (kit) => {
  const { atEnd, cell, check, param, spawn } = kit;
  const gap = gapIn(kit);
  const count = param('accounts', 2);
  const accounts = Array.from({ length: count }, (_, i) => ({ balance: cell(`balance-${i}`, 10) }));

  type Account = (typeof accounts)[number];

  function* transfer(from: Account, to: Account): Body {
    const left = yield* from.balance.read();
    yield* gap();
    yield* from.balance.write(left - 1);
    yield* to.balance.update((old) => old + 1);
  }

  accounts.forEach((account, i) => spawn(`transfer-${i}`, transfer, account, accounts[(i + 1) % count]!));
  atEnd(() => check(accounts.reduce((sum, { balance }) => sum + balance.value, 0) === 10 * count, 'no money is made or lost'));
})
  .with({ cores: 4 })
  .expect({ 'os-threads': ['ok', 'check-failed', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed', 'race'] })
  .golden(5);
