import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * Every transfer locks the account it takes from, then the one it gives to. Two in opposite directions, or any ring of them
 * (`--param accounts=3`), may wait for each other; no money is lost.
 */
export default scenario('bank-transfer', (kit) => {
  const { atEnd, cell, check, mutex, param, spawn } = kit;
  const gap = gapIn(kit);
  const count = param('accounts', 2);
  const accounts = Array.from({ length: count }, (_, i) => ({ lock: mutex(`account-${i}`), balance: cell(`balance-${i}`, 10) }));

  type Account = (typeof accounts)[number];

  function* transfer(from: Account, to: Account): Body {
    yield* from.lock.lock();
    yield* gap();
    yield* to.lock.lock();
    yield* from.balance.update((old) => old - 1);
    yield* to.balance.update((old) => old + 1);
    yield* to.lock.unlock();
    yield* from.lock.unlock();
  }

  accounts.forEach((account, i) => spawn(`transfer-${i}`, transfer, account, accounts[(i + 1) % count]!));
  atEnd(() => check(accounts.reduce((sum, { balance }) => sum + balance.value, 0) === 10 * count, 'no money is made or lost'));
})
  .with({ cores: 4 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock'] })
  .golden(2);
