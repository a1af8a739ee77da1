import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * A pool of two connections, and two workers that need two each: a query inside a query. Each has one and waits for the other's. No lock
 * is involved.
 */
export default scenario('nested-permits', (kit) => {
  const { param, semaphore, spawn } = kit;
  const gap = gapIn(kit);
  const [permits, workers] = [param('permits', 2), param('workers', 2)];
  const connections = semaphore('connections', permits);

  function* worker(): Body {
    yield* connections.acquire();
    yield* gap();
    yield* connections.acquire();
    yield* connections.release();
    yield* connections.release();
  }

  for (let k = 1; k <= workers; k++) spawn(`worker-${k}`, worker);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock'] })
  .golden(2);
