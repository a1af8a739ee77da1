import { scenario, us, type Body } from 'seedloom';

/** The remedy for `closed-channel-spin`: a channel that has ended is replaced by one on which nothing ever comes. */
export default scenario('closed-channel-off', (kit) => {
  const { channel, check, nilChannel, select, sleep, spawn } = kit;
  const [news, letters] = [channel<string>('news'), channel<string>('letters')];
  const never = nilChannel<string>('never');

  spawn('sender', function* (): Body {
    for (let k = 0; k < 2; k++) {
      yield* sleep(us(50));
      yield* letters.send('letter');
    }
  });

  spawn('reader', function* (): Body {
    yield* news.close(); // there will be none
    let open = news;
    let turns = 0;
    for (let read = 0; read < 2; turns++) {
      check(turns < 20, 'two letters are read in 20 turns');
      const got = yield* select(open.onReceive(), letters.onReceive());
      if (got.index === 1) read++;
      else if (!got.ok) open = never;
    }
  });
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
