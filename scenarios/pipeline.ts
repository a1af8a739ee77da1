import { ms, scenario, type Body } from 'seedloom';

/** A producer sends five items through a channel with room for two, and closes it; the consumer's loop ends by that. */
export default scenario('pipeline', ({ channel, spawn, sleep, state, atEnd, check }) => {
  const items = channel<number>('items', 2);
  const got = state(() => [] as number[]);

  function* producer(): Body {
    for (let item = 1; item <= 5; item++) {
      yield* items.send(item);
      yield* sleep(ms(100));
    }
    yield* items.close();
  }

  function* consumer(): Body {
    yield* items.range(function* (item) {
      got.push(item);
      yield* sleep(ms(150));
    });
  }

  spawn('producer', producer);
  spawn('consumer', consumer);
  atEnd(() => check(got.join() === '1,2,3,4,5', 'all items arrive, in order'));
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
