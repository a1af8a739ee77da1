import { chan, defer, fmt, go, int, main, runtime, sync, type Body } from 'seedloom/go';
import { settle } from './settle.ts';

/** Nobody can run and no timer is set: the runtime ends the program with exit code 2, and no deferred call runs. */
export default main('09-deadlock-all-asleep', function* () {
  yield* settle();
  const mu = new sync.Mutex();
  const ch = chan(int);
  const log: string[] = [];
  yield* go(function* (): Body {
    defer(() => void log.push('never logged'));
    yield* mu.Lock();
    log.push('worker holds the mutex and waits for a value');
    yield* ch.recv();
    yield* mu.Unlock();
  });
  log.push('main yields');
  yield* runtime.Gosched();
  log.push('main waits for the mutex');
  for (const l of log) {
    // the worker is parked by now
    yield* fmt.Println(l);
  }
  yield* mu.Lock();
  yield* fmt.Println('never printed');
}).expect({ go: 'deadlock' });
