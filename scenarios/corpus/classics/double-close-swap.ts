import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `double-close`: looking and noting are one step, and decide who closes. */
export default scenario('double-close-swap', (kit) => {
  const { atomic, check, spawn } = kit;
  const gap = gapIn(kit);
  const [claimed, closed] = [atomic('claimed'), atomic('closed')];

  function* close(): Body {
    if (!(yield* claimed.compareAndSwap(0, 1))) return;
    yield* gap();
    check((yield* closed.add(1)) === 0, 'it is closed once');
  }

  for (const name of ['owner-1', 'owner-2']) spawn(name, close);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
