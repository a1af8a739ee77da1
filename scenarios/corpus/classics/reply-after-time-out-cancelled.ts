import { after, scenario, us, type Body } from 'seedloom';

/** A remedy for `reply-after-time-out`: who gives up says so. */
export default scenario('reply-after-time-out-cancelled', (kit) => {
  const { cancel, channel, param, select, sleep, spawn } = kit;
  const [takes, limit] = [param('takesUs', 50), param('limitUs', 30)];
  const reply = channel<string>('reply');

  function* server(): Body {
    yield* sleep(us(takes));
    yield* reply.send('done');
  }

  spawn('caller', function* (): Body {
    const task = yield* spawn('server', server);
    const { index } = yield* select(reply.onReceive(), after(us(limit)));
    if (index === 1) yield* cancel(task);
  });
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
