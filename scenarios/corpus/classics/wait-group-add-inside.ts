import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** The worker adds itself to the group that `main` waits for. If `main` comes to its wait first, there is nobody to wait for. */
export default scenario('wait-group-add-inside', (kit) => {
  const { atomic, check, spawn, waitGroup } = kit;
  const gap = gapIn(kit);
  const [group, done] = [waitGroup('group'), atomic('done')];

  function* worker(): Body {
    yield* group.add();
    yield* done.add(1);
    yield* group.done();
  }

  spawn('main', function* (): Body {
    yield* spawn('worker', worker);
    yield* gap();
    yield* group.wait();
    check((yield* done.load()) === 1, 'the worker is through');
  });
})
  .with({ cores: 2 })
  .expect({
    'os-threads': ['ok', 'check-failed'],
    'green-threads': 'check-failed',
    interleaving: ['ok', 'check-failed'],
    'cpython-threads': ['ok', 'check-failed'],
  })
  .golden(6);
