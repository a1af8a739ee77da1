import { after, ms, scenario, us, type Body } from 'seedloom';

/**
 * Moby 18412: a test helper runs a command for a limited time. When the time is up it reads output and exit code while the command's
 * own goroutines still write them, and nobody hears that the command has ended.
 */
export default scenario('moby_18412', ({ cell, channel, input, join, outside, select, sleep, spawn }) => {
  const [done, output, exitCode] = [channel<void>('done'), cell('output', ''), cell('exitCode', -1)];

  const stdout = channel<void>('stdout');

  outside('command', function* (): Body {
    yield* sleep(us(500 + 300 * input('takes', 6))); // a shell that lists a folder: 0.5 to 2 ms
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
    yield* select(done.onReceive(), after(ms(1)));
    yield* output.read();
    yield* exitCode.read();
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: ['ok', 'deadlock', 'race'] });
