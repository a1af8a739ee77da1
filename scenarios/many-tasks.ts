import { ms, scenario, type Body } from 'seedloom';

/**
 * A hundred tasks are started one after the other, and each waits for 50 ms. As OS threads they cost 15 us and a stack of 1 MB each,
 * which hurts with thousands; as green threads 1 us and 64 KB; as goroutines 0.13 us and 2.6 KB.
 */
export default scenario('many-tasks', ({ param, spawn, sleep }) => {
  const tasks = param('tasks', 100);

  function* waiter(): Body {
    yield* sleep(ms(50));
  }

  function* starter(): Body {
    for (let k = 1; k <= tasks; k++) yield* spawn(`waiter-${k}`, waiter);
  }

  spawn('starter', starter);
})
  .with({ cores: 4, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', go: 'ok' });
