import { ms, scenario, type Body } from 'seedloom';

/**
 * The three tasks of `two-answers` with a core each: they prepare at the same time, and all are answered after 60 ms in place of 80.
 * It is sooner, and wastes more: five sixths of the time the three cores have nothing to do.
 */
export default scenario('two-answers-parallel', ({ network, spawn, work, log }) => {
  const net = network('net', { latency: ms(50) });

  function* client(): Body {
    yield* work(ms(10));
    yield* net.request(1_000);
    log('answered');
  }

  for (const name of ['a', 'b', 'c']) spawn(name, client);
})
  .with({ cores: 3, exact: true })
  .expect({ 'os-threads': 'ok' });
