import { after, ms, scenario, type Body, type Channel } from 'seedloom';

/**
 * Hugo 5379: a page is rendered once, by whoever comes first, and its words are counted on the way. The content that is rendered in
 * the background asks for the count while it holds the lock that counting needs.
 */
export default scenario('hugo_5379', ({ channel, mutex, once, select, spawn, waitGroup }) => {
  const [cm, onceC, onceP, wg] = [mutex('cm'), once('onceC'), once('onceP'), waitGroup('wg')];

  function* wordCount(): Body {
    yield* onceC.do(function* () {
      const c = channel<void>('c', 1);
      yield* spawn('contentG', contentG, c);
      yield* select(c.onReceive(), after(ms(1)));
    });
    yield* onceP.do(function* () {
      yield* cm.lock();
      yield* cm.unlock();
    });
  }

  function* contentG(c: Channel<void>): Body {
    yield* cm.lock();
    yield* wordCount();
    yield* c.send();
    yield* cm.unlock();
  }

  function* renderer(): Body {
    yield* wordCount();
    yield* wg.done();
  }

  spawn('main', function* (): Body {
    for (let k = 0; k < 2; k++) {
      yield* wg.add(1);
      yield* spawn(`renderer-${k}`, renderer);
    }
    yield* wg.wait();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: ['ok', 'deadlock'] });
