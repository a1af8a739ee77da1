import { ms, scenario, us, type Body } from 'seedloom';

/**
 * Four clients on green threads: one OS thread for all. Each waits 100 ms for an answer with a plain blocking call, which the library
 * cannot see: the process stands still, and the clients are served one after another, in 400 ms. The remedy stands beside it.
 */
export default scenario('blocking-call', ({ spawn, sleep, work, atEnd, check, now }) => {
  function* client(): Body {
    yield* sleep(ms(100));
    yield* work(us(50));
  }
  for (let k = 1; k <= 4; k++) spawn(`client-${k}`, client);
  atEnd(() => check(now() >= ms(400), 'each call stops everybody'));
})
  .with({ cores: 4, exact: true, 'green.sleepBlocks': true })
  .expect({ 'green-threads': 'ok' });
