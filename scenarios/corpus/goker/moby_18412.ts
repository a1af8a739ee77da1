import { after, ms, scenario, us, type Body } from 'seedloom';

/**
 * Moby 18412: a test helper runs a command for a limited time. When the time is up it reads output and exit code while the command's
 * own goroutines still write them, and nobody hears that the command has ended.
 */
export default scenario('moby_18412', ({ cell, channel, select, sleep, spawn }) => {
  const [done, output, exitCode] = [channel<void>('done'), cell('output', ''), cell('exitCode', -1)];

  function* copier(): Body {
    yield* output.write('hello');
  }

  function* waiter(): Body {
    yield* spawn('copier', copier);
    yield* sleep(us(900)); // the command
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
