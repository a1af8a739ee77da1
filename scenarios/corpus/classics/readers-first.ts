import { scenario, us, type Body, type Nanos } from 'seedloom';

/**
 * A readers/writer lock where the first reader in takes the room and the last one out leaves it. Two readers whose visits overlap never
 * leave it empty, and the writer waits until they stop coming: no deadlock, but starvation.
 */
export default scenario('readers-first', (kit) => {
  const { check, log, mutex, param, semaphore, sleep, spawn, state } = kit;
  const rounds = param('rounds', 5);
  const [gate, room] = [mutex('gate'), semaphore('room', 1)];
  const seen = state(() => ({ readers: 0, writerWaits: false, overtakes: 0 }));

  function* reader(arrives: Nanos): Body {
    yield* sleep(arrives);
    for (let round = 0; round < rounds; round++) {
      yield* gate.lock();
      if (++seen.readers === 1) yield* room.acquire();
      if (seen.writerWaits) seen.overtakes++;
      yield* gate.unlock();
      yield* sleep(us(100));
      yield* gate.lock();
      if (--seen.readers === 0) yield* room.release();
      yield* gate.unlock();
    }
  }

  function* writer(): Body {
    yield* sleep(us(20));
    seen.writerWaits = true;
    yield* room.acquire();
    seen.writerWaits = false;
    log(`let in after ${seen.overtakes} overtakes`);
    check(seen.overtakes <= 2, 'the writer is overtaken at most once by each reader');
    yield* room.release();
  }

  spawn('reader-1', reader, 0);
  spawn('reader-2', reader, us(50));
  spawn('writer', writer);
})
  .with({ cores: 4, exact: true })
  .expect({ 'os-threads': 'check-failed', 'green-threads': 'check-failed', interleaving: ['ok', 'check-failed'] });
