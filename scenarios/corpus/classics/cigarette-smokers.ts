import { scenario, type Body, type Semaphore } from 'seedloom';
import { gapIn } from './parts/gap.ts';
import { tableOf } from './parts/smokers.ts';

/**
 * Three smokers have one ingredient each and need the other two. Tobacco and paper are put on the table; if one of the two that cannot
 * smoke with them takes its first, the one that could waits, and so does everybody.
 */
export default scenario('cigarette-smokers', (kit) => {
  const { daemon } = kit;
  const gap = gapIn(kit);
  const { tobacco, paper, match, smoked } = tableOf(kit);

  function* smoker(first: Semaphore, second: Semaphore): Body {
    yield* first.acquire();
    yield* gap();
    yield* second.acquire();
    yield* smoked.release();
  }

  daemon('has-match', smoker, tobacco, paper);
  daemon('has-tobacco', smoker, paper, match);
  daemon('has-paper', smoker, tobacco, match);
})
  .with({ cores: 4 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'ok', interleaving: ['ok', 'deadlock'] });
