import { ms, scenario, type Body } from 'seedloom';

/** Three workers need 10, 20 and 30 ms for their first phase. A barrier holds them there: the second phase starts for all when the slowest arrives. */
export default scenario('barrier-phases', ({ barrier, atomic, spawn, work, check, log }) => {
  const meeting = barrier('meeting', 3);
  const arrived = atomic('arrived');

  function* worker(share: number): Body {
    yield* work(ms(10 * share));
    yield* arrived.add(1);
    yield* meeting.arrive();
    check((yield* arrived.load()) === 3, 'nobody starts phase 2 before all have ended phase 1');
    log('phase 2');
    yield* work(ms(10));
  }

  for (let k = 1; k <= 3; k++) spawn(`worker-${k}`, worker, k);
})
  .with({ cores: 3, exact: true })
  .expect({ 'cpython-threads': 'ok', asyncio: 'ok', 'os-threads': 'ok' });
