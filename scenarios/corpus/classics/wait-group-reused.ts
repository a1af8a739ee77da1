import { scenario, us, type Body } from 'seedloom';

/**
 * A group that is used for a second batch before those that waited for the first have gone on: they find it busy again, which Go calls misuse
 * and ends the program for.
 */
export default scenario('wait-group-reused', (kit) => {
  const { spawn, waitGroup, work } = kit;
  const group = waitGroup('group');

  function* worker(): Body {
    yield* work(us(5));
    yield* group.done();
    yield* group.add(); // the next batch
    yield* work(us(8));
    yield* group.done();
  }

  spawn('main', function* (): Body {
    yield* group.add();
    yield* spawn('worker', worker);
    yield* group.wait();
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'task-failed'], 'green-threads': 'ok', interleaving: ['ok', 'task-failed'] })
  .golden(60);
