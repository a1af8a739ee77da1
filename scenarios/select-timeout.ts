import { after, ms, scenario, type Body } from 'seedloom';

/** Waits for the first of two answers, but not for ever: the slow server would need 100 ms, the limit is 30. */
export default scenario('select-timeout', ({ channel, select, spawn, daemon, sleep, log, atEnd, check }) => {
  const [fast, slow] = [channel<string>('fast', 1), channel<string>('slow', 1)];

  function* server(answers: typeof fast, delay: number, text: string): Body {
    yield* sleep(delay);
    yield* answers.send(text);
  }

  function* client(): Body<string[]> {
    const heard: string[] = [];
    for (let round = 0; round < 2; round++) {
      const got = yield* select(fast.onReceive(), slow.onReceive(), after(ms(30)));
      heard.push(got.index === 2 ? 'nothing' : String(got.value));
      log(heard.at(-1)!);
    }
    return heard;
  }

  daemon('fast-server', server, fast, ms(10), 'quick');
  daemon('slow-server', server, slow, ms(100), 'late');
  const told = spawn('client', client);
  atEnd(() => check(told.result?.join() === 'quick,nothing', 'the quick answer, then none in time'));
})
  .with({ cores: 2, exact: true })
  .expect({ 'os-threads': 'ok' });
