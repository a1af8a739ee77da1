import { scenario, us, type Body } from 'seedloom';

/**
 * The remedy for `lock-handed-over`: a lock that whoever comes first takes. A thread that has freed it takes it again in the same slice, and
 * the queue dissolves.
 */
export default scenario('lock-barging', (kit) => {
  const rounds = kit.param('rounds', 6);
  const lock = kit.mutex('lock');

  function* user(): Body {
    for (let round = 0; round < rounds; round++) {
      yield* lock.lock();
      yield* kit.work(us(10));
      yield* lock.unlock();
      yield* kit.work(us(10));
    }
  }

  for (let k = 1; k <= 3; k++) kit.spawn(`user-${k}`, user);
})
  .with({ cores: 1, exact: true, 'os.sliceNs': 105_000 })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
