import { scenario, us, type Body } from 'seedloom';

/**
 * Three threads on one core share a lock that is handed over: whoever waits longest owns it from the release on (here a token in a channel
 * does so). The first that loses the core while it holds the token makes the others queue, and from then on they always do: every pass
 * of the lock costs a switch of threads.
 */
export default scenario('lock-handed-over', (kit) => {
  const rounds = kit.param('rounds', 6);
  const token = kit.channel<string>('token', 1);

  function* user(): Body {
    for (let round = 0; round < rounds; round++) {
      yield* token.receive();
      yield* kit.work(us(10));
      yield* token.send('token');
      yield* kit.work(us(10));
    }
  }

  kit.spawn('owner', function* (): Body {
    yield* token.send('token');
  });
  for (let k = 1; k <= 3; k++) kit.spawn(`user-${k}`, user);
})
  .with({ cores: 1, exact: true, 'os.sliceNs': 105_000 })
  .expect({ 'os-threads': 'ok', interleaving: 'ok' });
