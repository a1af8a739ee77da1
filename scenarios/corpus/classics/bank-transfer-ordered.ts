import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `bank-transfer`: the account with the lower number is locked first, whichever way the money goes. */
export default scenario('bank-transfer-ordered', (kit) => {
  const { atEnd, cell, check, mutex, param, spawn } = kit;
  const gap = gapIn(kit);
  const count = param('accounts', 2);
  const accounts = Array.from({ length: count }, (_, i) => ({ lock: mutex(`account-${i}`), balance: cell(`balance-${i}`, 10) }));

  type Account = (typeof accounts)[number];

  function* transfer(from: Account, to: Account): Body {
    const [first, second] = accounts.indexOf(from) < accounts.indexOf(to) ? [from, to] : [to, from];
    yield* first.lock.lock();
    yield* gap();
    yield* second.lock.lock();
    yield* from.balance.update((old) => old - 1);
    yield* to.balance.update((old) => old + 1);
    yield* second.lock.unlock();
    yield* first.lock.unlock();
  }

  accounts.forEach((account, i) => spawn(`transfer-${i}`, transfer, account, accounts[(i + 1) % count]!));
  atEnd(() => check(accounts.reduce((sum, { balance }) => sum + balance.value, 0) === 10 * count, 'no money is made or lost'));
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
