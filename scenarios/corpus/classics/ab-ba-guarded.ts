import { scenario, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** `ab-ba` under a third lock that both take first: the two orders never meet. What foretells deadlocks must keep silent here. */
export default scenario('ab-ba-guarded', (kit) => {
  const { mutex, spawn } = kit;
  const gap = gapIn(kit);
  const [a, b] = [mutex('a'), mutex('b')];
  const guard = mutex('guard');

  function* both(first: Mutex, second: Mutex): Body {
    yield* guard.lock();
    yield* first.lock();
    yield* gap();
    yield* second.lock();
    yield* second.unlock();
    yield* first.unlock();
    yield* guard.unlock();
  }

  spawn('a-then-b', both, a, b);
  spawn('b-then-a', both, b, a);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
