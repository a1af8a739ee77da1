import { ms, scenario, type Body } from 'seedloom';
import { workloadNamed } from './parts/workloads.ts';

/**
 * Six kinds of work, each in as many tasks as it has pieces (`--param work=scraping`, `server`, `images`, `pipeline`, `learning`,
 * `services`): what becomes of them on a runtime whose tasks are cheap and run in parallel. `python/when-to-use-what` has the same for
 * Python, by threads, coroutines and processes.
 */
export default scenario('six-workloads', ({ network, param, spawn, work }) => {
  const { pieces, waits, computes, inLibrary } = workloadNamed(param('work', 'scraping'));
  const world = network('world', { latency: ms(waits) });

  function* piece(): Body {
    if (waits > 0) yield* world.request(1);
    yield* work(ms(computes + inLibrary));
  }
  for (let k = 1; k <= pieces; k++) spawn(`piece-${k}`, piece);
})
  .with({ cores: 4, exact: true })
  .expect({ go: 'ok' });
