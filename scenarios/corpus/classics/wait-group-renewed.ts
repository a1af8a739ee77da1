import { scenario, us, type Body } from 'seedloom';

/** The remedy for `wait-group-reused`: a group for each batch. */
export default scenario('wait-group-renewed', (kit) => {
  const { spawn, waitGroup, work } = kit;
  const [first, second] = [waitGroup('first'), waitGroup('second')];

  function* worker(): Body {
    yield* work(us(5));
    yield* first.done();
    yield* second.add(); // the next batch
    yield* work(us(8));
    yield* second.done();
  }

  spawn('main', function* (): Body {
    yield* first.add();
    yield* spawn('worker', worker);
    yield* first.wait();
  });
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
