import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `nested-permits`: both permits are taken under one lock, so nobody holds half of what it needs while another does. */
export default scenario('nested-permits-at-once', (kit) => {
  const { mutex, param, semaphore, spawn } = kit;
  const gap = gapIn(kit);
  const [permits, workers] = [param('permits', 2), param('workers', 2)];
  const connections = semaphore('connections', permits);
  const request = mutex('request');

  function* worker(): Body {
    yield* request.lock();
    yield* connections.acquire();
    yield* gap();
    yield* connections.acquire();
    yield* request.unlock();
    yield* connections.release();
    yield* connections.release();
  }

  for (let k = 1; k <= workers; k++) spawn(`worker-${k}`, worker);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
