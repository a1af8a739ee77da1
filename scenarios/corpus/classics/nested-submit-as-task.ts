import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';
import { poolOf } from './parts/pool.ts';

/** A remedy for `nested-submit`: the child is a task, which needs no worker. So it is with goroutines, and where a child is awaited. */
export default scenario('nested-submit-as-task', (kit) => {
  const { event, join, spawn } = kit;
  const gap = gapIn(kit);
  const jobs = poolOf(kit, 'pool');
  const done = [1, 2].map((k) => ({ parent: event(`parent-${k}-done`), child: event(`child-${k}-done`) }));

  spawn('client', function* (): Body {
    for (const { parent, child } of done) {
      yield* jobs.put(function* runParent(): Body {
        const task = yield* spawn(child.name.replace('-done', ''), function* (): Body {
          yield* child.set();
        });
        yield* join(task);
        yield* parent.set();
      });
      yield* gap();
    }
    for (const { parent } of done) yield* parent.wait();
  });
})
  .with({ cores: 4 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
