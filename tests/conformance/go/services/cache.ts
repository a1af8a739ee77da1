import { defer, fmt, func, go, main, panic, sync, time, type Body } from 'seedloom/go';

interface Entry {
  value: string;
  expires: number;
}

class Cache {
  mu = new sync.RWMutex();
  entries = new Map<string, Entry>();
  loading = new Map<string, sync.WaitGroup>();
  loads = 0;
  ttl: number;

  constructor(ttl: number) {
    this.ttl = ttl;
  }

  lookup = func(function* (this: Cache, key: string): Body<[string, boolean]> {
    yield* this.mu.RLock();
    defer(() => this.mu.RUnlock());
    const e = this.entries.get(key);
    if (e === undefined || time.Now() > e.expires) {
      return ['', false];
    }
    return [e.value, true];
  });

  *Get(key: string, load: (key: string) => Body<string>): Body<string> {
    const [cached, ok] = yield* this.lookup(key);
    if (ok) return cached;
    yield* this.mu.Lock();
    const other = this.loading.get(key);
    if (other !== undefined) {
      yield* this.mu.Unlock();
      yield* other.Wait();
      const [v] = yield* this.lookup(key);
      return v;
    }
    const wg = new sync.WaitGroup();
    yield* wg.Add(1);
    this.loading.set(key, wg);
    this.loads++;
    yield* this.mu.Unlock();

    const v = yield* load(key);
    yield* this.mu.Lock();
    this.entries.set(key, { value: v, expires: time.Now() + this.ttl });
    this.loading.delete(key);
    yield* this.mu.Unlock();
    yield* wg.Done();
    return v;
  }
}

function* slow(key: string): Body<string> {
  yield* time.Sleep(30 * time.Millisecond);
  return `value of ${key}`;
}

export default main('cache', function* () {
  const cache = new Cache(200 * time.Millisecond);
  function* round(): Body {
    const wg = new sync.WaitGroup();
    for (let i = 0; i < 12; i++) {
      yield* wg.Add(1);
      yield* go(function* (i: number) {
        defer(() => wg.Done());
        const key = fmt.Sprintf('key-%d', i % 4);
        const got = yield* cache.Get(key, slow);
        if (got !== `value of ${key}`) {
          panic(`wrong value: ${got}`);
        }
      }, i);
    }
    yield* wg.Wait();
  }
  for (let r = 1; r <= 3; r++) {
    yield* round();
    yield* fmt.Println('round', r, 'loads', cache.loads);
    if (r === 2) {
      yield* time.Sleep(250 * time.Millisecond);
    }
  }
});
