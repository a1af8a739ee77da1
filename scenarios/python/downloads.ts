import { s, scenario, us, type Body } from 'seedloom';

/**
 * Four downloads of a second each: one after another they take four seconds, in threads or as coroutines one. Waiting needs no GIL.
 * `--param at-once=false` takes them in sequence.
 */
export default scenario('downloads', ({ network, param, spawn, work }) => {
  const atOnce = param('at-once', true);
  const server = network('server', { latency: s(1) });
  function* download(): Body {
    yield* server.request(1_000);
    yield* work(us(200)); // what is done with it
  }
  function* inSequence(): Body {
    for (let k = 0; k < 4; k++) yield* download();
  }
  if (atOnce) for (let k = 1; k <= 4; k++) spawn(`download-${k}`, download);
  else spawn('downloads', inSequence);
})
  .with({ cores: 4, exact: true })
  .expect({ 'cpython-threads': 'ok', asyncio: 'ok' });
