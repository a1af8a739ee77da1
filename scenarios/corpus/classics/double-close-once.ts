import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for `double-close`: closing is done once, by whoever comes first. */
export default scenario('double-close-once', (kit) => {
  const { atomic, check, once, spawn } = kit;
  const gap = gapIn(kit);
  const [closed, closing] = [atomic('closed'), once('closing')];

  function* close(): Body {
    yield* closing.do(function* () {
      yield* gap();
      check((yield* closed.add(1)) === 0, 'it is closed once');
    });
  }

  for (const name of ['owner-1', 'owner-2']) spawn(name, close);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
