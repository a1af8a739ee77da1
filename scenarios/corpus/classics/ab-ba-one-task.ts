import { scenario, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** Both orders of `ab-ba`, one after the other in a single task: worth a hint, but it cannot wait for itself. */
export default scenario('ab-ba-one-task', (kit) => {
  const { mutex, spawn } = kit;
  const gap = gapIn(kit);
  const [a, b] = [mutex('a'), mutex('b')];

  function* both(first: Mutex, second: Mutex): Body {
    yield* first.lock();
    yield* gap();
    yield* second.lock();
    yield* second.unlock();
    yield* first.unlock();
  }

  spawn('both-ways', function* (): Body {
    yield* both(a, b);
    yield* both(b, a);
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
