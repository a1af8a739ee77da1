import { after, ms, scenario, type Body, type Channel } from 'seedloom';

/** The remedy for `hugo_5379`: the words are counted before the lock is taken. */
export default scenario('hugo_5379-fixed', ({ channel, mutex, once, select, spawn, waitGroup }) => {
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
    yield* wordCount();
    yield* cm.lock();
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
  .expect({ interleaving: 'ok' });
