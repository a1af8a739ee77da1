import { scenario, type Body, type Mutex } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** The remedy for `ab-ba`: one order for both. */
export default scenario('ab-ba-ordered', (kit) => {
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

  spawn('a-then-b', both, a, b);
  spawn('a-then-b-too', both, a, b);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
