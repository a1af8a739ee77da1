import { scenario, us, type Body } from 'seedloom';

/**
 * A loop over two channels, one of which is closed. A closed channel is always ready, so the loop never waits: it turns round on the spot
 * and keeps a core busy, and on a single thread nobody else comes to run.
 */
export default scenario('closed-channel-spin', (kit) => {
  const { channel, check, select, sleep, spawn } = kit;
  const [news, letters] = [channel<string>('news'), channel<string>('letters')];

  spawn('sender', function* (): Body {
    for (let k = 0; k < 2; k++) {
      yield* sleep(us(50));
      yield* letters.send('letter');
    }
  });

  spawn('reader', function* (): Body {
    yield* news.close(); // there will be none
    let turns = 0;
    for (let read = 0; read < 2; turns++) {
      check(turns < 20, 'two letters are read in 20 turns');
      const got = yield* select(news.onReceive(), letters.onReceive());
      if (got.index === 1) read++;
    }
  });
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'check-failed', 'green-threads': 'check-failed', interleaving: ['ok', 'check-failed'] });
