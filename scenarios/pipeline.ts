import { ms, scenario, type Body } from 'seedloom';

/**
 * A producer sends an item every 100 ms through a channel with room for two; the consumer needs 300 ms for each. The fifth item
 * has to wait for room. Closing the channel ends the consumer's loop, after it has drained what is left.
 */
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
      yield* sleep(ms(300));
    });
  }

  spawn('producer', producer);
  spawn('consumer', consumer);
  atEnd(() => check(got.join() === '1,2,3,4,5', 'all items arrive, in order'));
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
