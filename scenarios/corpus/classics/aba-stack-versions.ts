import { scenario } from 'seedloom';
import { stack } from './parts/stack.ts';

/** The remedy for `aba-stack`: a version in the top, counted up at every change. A that came back is not the A that was seen. */
export default scenario('aba-stack-versions', (kit) => {
  stack(kit, 1);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
