import { s, scenario } from 'seedloom';
import { queueAt } from './parts/coffee.ts';

/** The same two queues with a machine each: nobody waits for the other queue, and both are through in half the time. */
export default scenario('coffee-two-machines', (kit) => {
  for (const name of ['left', 'right']) kit.spawn(name, queueAt, kit, kit.semaphore(`machine-${name}`, 1), 4);
  kit.atEnd(() => kit.check(kit.now() < s(121), 'two coffees at a time'));
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok' });
