import { scenario } from 'seedloom';
import { stack } from './parts/stack.ts';

/**
 * A pop reads the top A and what is below it, B. Until it compares and swaps, another has taken both, freed B and pushed A back: the top is
 * A again, the swap succeeds, and the freed B is the new top.
 */
export default scenario('aba-stack', (kit) => {
  stack(kit, 0);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed'] })
  .golden(7);
