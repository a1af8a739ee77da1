import { chan, close, defer, fmt, func, int, main, nilChan, otherwise, recover, select, sync, type Body } from 'seedloom/go';

const attempt = func(function* (name: string, f: () => Body): Body {
  defer(() => fmt.Printf('%s: %v\n', name, recover()));
  yield* f();
});

/** Misuse of a channel and a negative counter are panics; unlocking an unlocked mutex is fatal, and nobody recovers it. */
export default main('10-panics-and-fatal-errors', function* () {
  const ch = chan(int, 1);
  yield* close(ch);
  const nilc = nilChan(int);
  yield* attempt('send', function* () {
    yield* ch.send(1);
  });
  yield* attempt('select send', function* () {
    yield* select(ch.onSend(1), otherwise());
  });
  yield* attempt('close twice', function* () {
    yield* close(ch);
  });
  yield* attempt('close nil', function* () {
    yield* close(nilc);
  });
  yield* attempt('negative', function* () {
    const wg = new sync.WaitGroup();
    yield* wg.Add(1);
    yield* wg.Done();
    yield* wg.Done();
  });
  yield* attempt('receive', function* () {
    const [v, ok] = yield* ch.recvOk();
    yield* fmt.Println('received', v, ok);
  });
  defer(() => fmt.Println("never printed: main's deferred call"));
  yield* attempt('unlock', function* () {
    const mu = new sync.Mutex();
    yield* mu.Lock();
    yield* mu.Unlock();
    yield* fmt.Println('second unlock');
    yield* mu.Unlock();
  });
  yield* fmt.Println('never printed');
}).expect({ go: 'task-failed' });
