import { scenario, us } from 'seedloom';
import { convoy } from './parts/convoy.ts';

/** The remedy for `lock-convoy`: a lock that goes to whoever comes first. Who runs takes it again, while those that were woken are on their way, and the queue dissolves. */
export default scenario('lock-convoy-barging', (kit) => {
  convoy(kit, kit.mutex('lock'));
  kit.atEnd(() => kit.check(kit.now() < us(300), 'nearly every pass goes on at once'));
})
  .with({ cores: 1, exact: true, 'os.sliceNs': 20_260 })
  .expect({ 'os-threads': 'ok' });
