import { ms, scenario, us, type Body } from 'seedloom';

/**
 * A thread that talks to a socket, beside threads that compute. Whoever comes back from waiting finds the GIL taken: since 3.2 it
 * must wait 5 ms before it may even ask for it, so about 200 round trips a second are left of 30,000. Under the GIL by ticks
 * (`--set python.version=2.7`) it hardly suffers, but the computing gets slower; on one core it needs an OS that lets who wakes up go
 * first (`--cores 1 --os fair`), or it starves. `--param hogs=0` shows it alone.
 */
export default scenario('convoy', ({ network, now, param, spawn, work, log }) => {
  const span = ms(param('ms', 60));
  const hogs = param('hogs', 1);
  const socket = network('socket', { latency: us(25) });

  spawn('talker', function* (): Body {
    let trips = 0;
    for (; now() < span; trips++) {
      yield* socket.request(1);
      yield* work(us(3));
    }
    log(`${trips} round trips`);
  });
  for (let k = 1; k <= hogs; k++)
    spawn(`hog-${k}`, function* (): Body {
      yield* work(span);
    });
})
  .with({ cores: 2 })
  .expect({ 'cpython-threads': 'ok' });
