import { scenario, type Body, type Semaphore } from 'seedloom';
import { gapIn } from './parts/gap.ts';
import { tableOf } from './parts/smokers.ts';

/**
 * The remedy for `cigarette-smokers`: a helper for each ingredient notes, under a lock, what has come, and calls the one smoker whose two
 * are there.
 */
export default scenario('cigarette-smokers-helpers', (kit) => {
  const { daemon, mutex, semaphore, state } = kit;
  const gap = gapIn(kit);
  const { tobacco, paper, match, smoked } = tableOf(kit);
  const notes = mutex('notes');
  const seen = state(() => ({ tobacco: false, paper: false, match: false }));
  const calls = { tobacco: semaphore('call-has-tobacco', 0), paper: semaphore('call-has-paper', 0), match: semaphore('call-has-match', 0) };
  type Ingredient = keyof typeof calls;

  function* helper(own: Ingredient, comes: Semaphore, one: Ingredient, other: Ingredient): Body {
    yield* comes.acquire();
    yield* gap();
    yield* notes.lock();
    if (seen[one]) {
      seen[one] = false;
      yield* calls[other].release();
    } else if (seen[other]) {
      seen[other] = false;
      yield* calls[one].release();
    } else seen[own] = true;
    yield* notes.unlock();
  }

  function* smoker(call: Semaphore): Body {
    yield* call.acquire();
    yield* smoked.release();
  }

  daemon('tobacco-helper', helper, 'tobacco', tobacco, 'paper', 'match');
  daemon('paper-helper', helper, 'paper', paper, 'tobacco', 'match');
  daemon('match-helper', helper, 'match', match, 'tobacco', 'paper');
  for (const own of ['match', 'tobacco', 'paper'] as const) daemon(`has-${own}`, smoker, calls[own]);
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
