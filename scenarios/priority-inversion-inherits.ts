import { ms, scenario } from 'seedloom';
import { inversion } from './parts/inversion.ts';

/** The remedy for `priority-inversion`: while the urgent task waits, the lock's holder runs at its priority. It is through after 6 ms. */
export default scenario('priority-inversion-inherits', (kit) => {
  const figures = inversion(kit, kit.mutex('lock', { inherits: true }));
  kit.atEnd(() => kit.check(figures.urgentEnd < ms(10), 'the urgent task waits for the holder only'));
})
  .with({ os: 'fifo', cores: 1, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok' });
