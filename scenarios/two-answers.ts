import { ms, scenario, type Body } from 'seedloom';

/**
 * Three tasks prepare a request for 10 ms each and ask the network, which answers 50 ms later. On one core the preparations stand in
 * line and the core idles while the answers are under way. Two answers that come at one instant are taken in a seeded order.
 */
export default scenario('two-answers', ({ network, spawn, work, log }) => {
  const net = network('net', { latency: ms(50) });

  function* client(): Body {
    yield* work(ms(10));
    yield* net.request(1_000);
    log('answered');
  }

  for (const name of ['a', 'b', 'c']) spawn(name, client);
})
  .with({ cores: 1, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
