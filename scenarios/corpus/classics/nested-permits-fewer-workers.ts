import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `nested-permits`: one worker fewer than permits is let in, so that somebody always gets its second. */
export default scenario('nested-permits-fewer-workers', (kit) => {
  const { param, semaphore, spawn } = kit;
  const gap = gapIn(kit);
  const [permits, workers] = [param('permits', 2), param('workers', 2)];
  const connections = semaphore('connections', permits);
  const workplaces = semaphore('workplaces', permits - 1);

  function* worker(): Body {
    yield* workplaces.acquire();
    yield* connections.acquire();
    yield* gap();
    yield* connections.acquire();
    yield* connections.release();
    yield* connections.release();
    yield* workplaces.release();
  }

  for (let k = 1; k <= workers; k++) spawn(`worker-${k}`, worker);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
