import { scenario, us, type Body, type Nanos } from 'seedloom';

/** The remedy for `readers-first`: a lock that serves in turn. A reader that comes while a writer waits waits behind it. */
export default scenario('readers-in-turn', (kit) => {
  const { check, log, param, rwlock, sleep, spawn, state } = kit;
  const rounds = param('rounds', 5);
  const lock = rwlock('lock');
  const seen = state(() => ({ writerWaits: false, overtakes: 0 }));

  function* reader(arrives: Nanos): Body {
    yield* sleep(arrives);
    for (let round = 0; round < rounds; round++) {
      yield* lock.lockRead();
      if (seen.writerWaits) seen.overtakes++;
      yield* sleep(us(100));
      yield* lock.unlockRead();
    }
  }

  function* writer(): Body {
    yield* sleep(us(20));
    seen.writerWaits = true;
    yield* lock.lockWrite();
    seen.writerWaits = false;
    log(`let in after ${seen.overtakes} overtakes`);
    check(seen.overtakes <= 2, 'the writer is overtaken at most once by each reader');
    yield* lock.unlockWrite();
  }

  spawn('reader-1', reader, 0);
  spawn('reader-2', reader, us(50));
  spawn('writer', writer);
})
  .with({ cores: 4, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
