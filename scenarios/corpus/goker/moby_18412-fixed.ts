import { after, ms, scenario, us, type Body } from 'seedloom';

/**
 * The remedy for `moby_18412`: when the time is up the helper waits for the end of the command that it kills, and that end comes after
 * all of its output.
 */
export default scenario('moby_18412-fixed', ({ cell, channel, input, join, outside, select, sleep, spawn }) => {
  const [done, output, exitCode] = [channel<void>('done'), cell('output', ''), cell('exitCode', -1)];

  const stdout = channel<void>('stdout');

  outside('command', function* (): Body {
    yield* sleep(us(500 + 300 * input('takes', 6)));
    yield* stdout.close();
  });

  function* copier(): Body {
    yield* stdout.receive();
    yield* output.write('hello');
  }

  function* waiter(): Body {
    yield* join(yield* spawn('copier', copier));
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
