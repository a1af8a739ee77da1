import { after, scenario, us, type Body } from 'seedloom';

/**
 * A caller starts a server, waits 30 us for its reply and gives up. The server comes with its reply after 50 us, finds nobody, and waits at
 * the channel for ever: the caller is fine, and a task is lost.
 */
export default scenario('reply-after-time-out', (kit) => {
  const { channel, param, select, sleep, spawn } = kit;
  const [takes, limit] = [param('takesUs', 50), param('limitUs', 30)];
  const reply = channel<string>('reply');

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
  .expect({ 'os-threads': 'deadlock', 'green-threads': 'deadlock', interleaving: ['ok', 'deadlock'] });
