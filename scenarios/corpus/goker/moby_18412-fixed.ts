import { after, ms, scenario, us, type Body } from 'seedloom';

/**
 * The remedy for `moby_18412`: when the time is up the helper waits for the end of the command that it kills, and that end comes after
 * all of its output.
 */
export default scenario('moby_18412-fixed', ({ cell, channel, join, select, sleep, spawn }) => {
  const [done, output, exitCode] = [channel<void>('done'), cell('output', ''), cell('exitCode', -1)];

  function* copier(): Body {
    yield* output.write('hello');
  }

  function* waiter(): Body {
    const copying = yield* spawn('copier', copier);
    yield* sleep(us(900)); // the command
    yield* join(copying);
    yield* exitCode.write(0);
    yield* done.send();
  }

  spawn('main', function* (): Body {
    yield* output.write('');
    yield* spawn('waiter', waiter);
    if ((yield* select(done.onReceive(), after(ms(1)))).index === 1) yield* done.receive();
    yield* output.read();
    yield* exitCode.read();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
