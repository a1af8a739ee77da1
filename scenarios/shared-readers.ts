import { ms, scenario, us, type Body } from 'seedloom';

/** Ten readers of 100 ms share a read/write lock: they read at the same time. One writer comes meanwhile, waits for all of them, and is then alone. */
export default scenario('shared-readers', ({ rwlock, atomic, spawn, sleep, check, now }) => {
  const lock = rwlock('lock');
  const inside = atomic('inside');

  function* reader(): Body {
    yield* lock.lockRead();
    yield* inside.add(1);
    yield* sleep(ms(100));
    yield* inside.add(-1);
    yield* lock.unlockRead();
  }

  function* writer(): Body {
    yield* sleep(ms(10));
    yield* lock.lockWrite();
    check((yield* inside.load()) === 0, 'the writer is alone');
    check(now() > ms(100) && now() < ms(100) + us(200), 'the readers took 100 ms together');
    yield* sleep(ms(100));
    yield* lock.unlockWrite();
  }

  for (let k = 1; k <= 10; k++) spawn(`reader-${k}`, reader);
  spawn('writer', writer);
})
  .with({ cores: 16, exact: true })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok' });
