import { ms, scenario } from 'seedloom';
import { inversion } from './parts/inversion.ts';

/**
 * On one core, strictly by priority, an urgent task waits for a lock that the least one holds. A third, in between, takes the core
 * from the holder: the urgent task waits for work that it has nothing to do with, and is through after 106 ms in place of 6. Where
 * nobody is preempted, as on green threads, it does not happen.
 */
export default scenario('priority-inversion', (kit) => {
  const figures = inversion(kit, kit.mutex('lock'));
  kit.atEnd(() => kit.check(figures.urgentEnd < ms(10), 'the urgent task waits for the holder only'));
})
  .with({ os: 'fifo', cores: 1, exact: true })
  .expect({ 'os-threads': 'check-failed', 'green-threads': 'ok' });
