import { after, scenario, us, type Body } from 'seedloom';

/** A remedy for `reply-after-time-out`: room for one reply, so that sending it never waits. */
export default scenario('reply-after-time-out-buffered', (kit) => {
  const { channel, param, select, sleep, spawn } = kit;
  const [takes, limit] = [param('takesUs', 50), param('limitUs', 30)];
  const reply = channel<string>('reply', 1);

  function* server(): Body {
    yield* sleep(us(takes));
    yield* reply.send('done');
  }

  spawn('caller', function* (): Body {
    yield* spawn('server', server);
    yield* select(reply.onReceive(), after(us(limit)));
  });
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
