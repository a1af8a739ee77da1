import { ms, scenario, type Body } from 'seedloom';

/**
 * A semaphore of one permit keeps others out as a lock does, but it has no owner: here one task takes the permit and another gives it
 * back. That makes it a signal, too. Beside it `lock-owner`, where the same fails.
 */
export default scenario('binary-semaphore', ({ semaphore, spawn, sleep, log }) => {
  const permit = semaphore('permit', 1);

  function* taker(): Body {
    yield* permit.acquire();
    yield* permit.acquire(); // waits until somebody else releases
    log('released by a stranger');
  }

  function* stranger(): Body {
    yield* sleep(ms(1));
    yield* permit.release();
  }

  spawn('taker', taker);
  spawn('stranger', stranger);
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
