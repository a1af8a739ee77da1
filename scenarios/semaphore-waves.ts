import { s, scenario, type Body } from 'seedloom';

/**
 * Ten queries share a pool of three connections, and each takes two seconds. A semaphore of three permits lets three in; the
 * others come in waves behind them: 3, 3, 3 and 1.
 */
export default scenario('semaphore-waves', ({ semaphore, spawn, sleep, log }) => {
  const connections = semaphore('connections', 3);

  function* query(): Body {
    yield* connections.acquire();
    log('connected');
    yield* sleep(s(2));
    yield* connections.release();
  }

  for (let k = 1; k <= 10; k++) spawn(`query-${k}`, query);
})
  .with({ cores: 4, exact: true })
  .expect({ 'cpython-threads': 'ok', asyncio: 'ok', 'os-threads': 'ok' });
