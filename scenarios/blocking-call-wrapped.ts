import { ms, scenario, us, type Body } from 'seedloom';

/** The remedy for `blocking-call`: the library's own wait. The task waits, the thread goes on with the others, and all are through after 100 ms. */
export default scenario('blocking-call-wrapped', ({ spawn, sleep, work, atEnd, check, now }) => {
  function* client(): Body {
    yield* sleep(ms(100));
    yield* work(us(50));
  }
  for (let k = 1; k <= 4; k++) spawn(`client-${k}`, client);
  atEnd(() => check(now() < ms(101), 'they wait at the same time'));
})
  .with({ cores: 4, exact: true })
  .expect({ 'green-threads': 'ok' });
