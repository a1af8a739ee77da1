import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';
import { poolOf } from './parts/pool.ts';

/**
 * Two jobs in a pool of two workers, each of which hands the same pool a child and waits for it. Both workers wait, both children stand in
 * the queue, and the processor is idle.
 */
export default scenario('nested-submit', (kit) => {
  const { event, spawn } = kit;
  const gap = gapIn(kit);
  const jobs = poolOf(kit, 'pool');
  const done = [1, 2].map((k) => ({ parent: event(`parent-${k}-done`), child: event(`child-${k}-done`) }));

  spawn('client', function* (): Body {
    for (const { parent, child } of done) {
      yield* jobs.put(function* runParent(): Body {
        yield* jobs.put(function* runChild(): Body {
          yield* child.set();
        });
        yield* child.wait();
        yield* parent.set();
      });
      yield* gap();
    }
    for (const { parent } of done) yield* parent.wait();
  });
})
  .with({ cores: 4 })
  .expect({ 'os-threads': ['ok', 'deadlock'], 'green-threads': 'deadlock', interleaving: ['ok', 'deadlock'] })
  .golden(4);
