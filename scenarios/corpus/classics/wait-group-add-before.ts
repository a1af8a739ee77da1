import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** The remedy for `wait-group-add-inside`: whoever spawns adds. */
export default scenario('wait-group-add-before', (kit) => {
  const { atomic, check, spawn, waitGroup } = kit;
  const gap = gapIn(kit);
  const [group, done] = [waitGroup('group'), atomic('done')];

  function* worker(): Body {
    yield* done.add(1);
    yield* group.done();
  }

  spawn('main', function* (): Body {
    yield* group.add();
    yield* spawn('worker', worker);
    yield* gap();
    yield* group.wait();
    check((yield* done.load()) === 1, 'the worker is through');
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
