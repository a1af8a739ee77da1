import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `bank-transfer`: one lock for the whole bank. Simple, and one transfer at a time. */
export default scenario('bank-transfer-one-lock', (kit) => {
  const { atEnd, cell, check, mutex, param, spawn } = kit;
  const gap = gapIn(kit);
  const count = param('accounts', 2);
  const accounts = Array.from({ length: count }, (_, i) => ({ balance: cell(`balance-${i}`, 10) }));
  const bank = mutex('bank');

  type Account = (typeof accounts)[number];

  function* transfer(from: Account, to: Account): Body {
    yield* bank.lock();
    yield* gap();
    yield* from.balance.update((old) => old - 1);
    yield* to.balance.update((old) => old + 1);
    yield* bank.unlock();
  }

  accounts.forEach((account, i) => spawn(`transfer-${i}`, transfer, account, accounts[(i + 1) % count]!));
  atEnd(() => check(accounts.reduce((sum, { balance }) => sum + balance.value, 0) === 10 * count, 'no money is made or lost'));
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
