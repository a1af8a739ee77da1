import { scenario, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** Both orders of `ab-ba`, but the second task begins when the first has ended. */
export default scenario('ab-ba-joined', (kit) => {
  const { join, mutex, spawn } = kit;
  const gap = gapIn(kit);
  const [a, b] = [mutex('a'), mutex('b')];

  function* both(first: Mutex, second: Mutex): Body {
    yield* first.lock();
    yield* gap();
    yield* second.lock();
    yield* second.unlock();
    yield* first.unlock();
  }

  const first = spawn('a-then-b', both, a, b);
  spawn('b-then-a', function* (): Body {
    yield* join(first);
    yield* both(b, a);
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
