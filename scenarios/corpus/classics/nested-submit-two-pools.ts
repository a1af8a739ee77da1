import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';
import { poolOf } from './parts/pool.ts';

/** A remedy for `nested-submit`: the children have a pool of their own. */
export default scenario('nested-submit-two-pools', (kit) => {
  const { event, spawn } = kit;
  const gap = gapIn(kit);
  const [jobs, children] = [poolOf(kit, 'pool'), poolOf(kit, 'child-pool')];
  const done = [1, 2].map((k) => ({ parent: event(`parent-${k}-done`), child: event(`child-${k}-done`) }));

  spawn('client', function* (): Body {
    for (const { parent, child } of done) {
      yield* jobs.put(function* runParent(): Body {
        yield* children.put(function* runChild(): Body {
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
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
