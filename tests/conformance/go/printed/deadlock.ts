import { chan, go, int, main, nilChan, select, sync, time, type Body, type Chan } from 'seedloom/go';

function* locks(mu: sync.Mutex): Body {
  yield* mu.Lock();
}
function* reads(rw: sync.RWMutex): Body {
  yield* rw.RLock();
}
function* waits(wg: sync.WaitGroup): Body {
  yield* wg.Wait();
}
function* sends(ch: Chan<number>): Body {
  yield* ch.send(1);
}
function* picks(a: Chan<number>, b: Chan<number>): Body {
  yield* select(a.onRecv(), b.onRecv());
}
function* sleepsOnCond(cond: sync.Cond): Body {
  yield* cond.L.Lock();
  yield* cond.Wait();
}
function* starts(ch: Chan<number>): Body {
  yield* go(sends, ch);
  yield* chan(int).recv();
}

export default main('deadlock', function* () {
  const mu = new sync.Mutex();
  const rw = new sync.RWMutex();
  const wg = new sync.WaitGroup();
  yield* mu.Lock();
  yield* rw.Lock();
  yield* wg.Add(1);
  yield* go(locks, mu);
  yield* go(reads, rw);
  yield* go(waits, wg);
  yield* go(picks, chan(int), chan(int));
  yield* go(sleepsOnCond, sync.NewCond(new sync.Mutex()));
  yield* go(starts, chan(int));
  yield* time.Sleep(10 * time.Millisecond);
  yield* nilChan(int).recv();
});
