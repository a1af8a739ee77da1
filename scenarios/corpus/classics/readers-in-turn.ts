import { scenario, us, type Body, type Nanos } from 'seedloom';

/**
 * The remedy for `readers-first`: everybody draws a number and is served in turn. A reader who is let in calls the next at once, so that
 * readers in a row read together; a writer does so when it leaves.
 */
export default scenario('readers-in-turn', (kit) => {
  const { atomic, check, log, param, sleep, spawn, state, until } = kit;
  const rounds = param('rounds', 5);
  const [drawn, served, inside] = [atomic('drawn'), atomic('served'), atomic('inside')];
  const seen = state(() => ({ writerWaits: false, overtakes: 0 }));

  function* reader(arrives: Nanos): Body {
    yield* sleep(arrives);
    for (let round = 0; round < rounds; round++) {
      const own = yield* drawn.add(1);
      yield* until(served, (number) => number === own);
      if (seen.writerWaits) seen.overtakes++;
      yield* inside.add(1);
      yield* served.add(1);
      yield* sleep(us(100));
      yield* inside.add(-1);
    }
  }

  function* writer(): Body {
    yield* sleep(us(20));
    const own = yield* drawn.add(1);
    seen.writerWaits = true;
    yield* until(served, (number) => number === own);
    yield* until(inside, (readers) => readers === 0);
    seen.writerWaits = false;
    log(`let in after ${seen.overtakes} overtakes`);
    check(seen.overtakes <= 2, 'the writer is overtaken at most once by each reader');
    yield* served.add(1);
  }

  spawn('reader-1', reader, 0);
  spawn('reader-2', reader, us(50));
  spawn('writer', writer);
})
  .with({ cores: 4, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
