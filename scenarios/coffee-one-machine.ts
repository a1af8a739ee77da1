import { s, scenario } from 'seedloom';
import { queueAt } from './parts/coffee.ts';

/** Two queues of four share one coffee machine. They take turns: both make progress, and together they need as long as one queue of eight. */
export default scenario('coffee-one-machine', (kit) => {
  const machine = kit.semaphore('machine', 1);
  for (const name of ['left', 'right']) kit.spawn(name, queueAt, kit, machine, 4);
  kit.atEnd(() => kit.check(kit.now() >= s(240), 'eight coffees one after another'));
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok' });
