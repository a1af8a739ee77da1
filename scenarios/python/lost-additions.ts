import { ns, scenario, type Body } from 'seedloom';

/**
 * Two tasks add one to the same variable, again and again, without a lock: `x += 1`, or `x += f()` with `--param step=call`, which
 * loads x before it calls. What is lost depends on where CPython may change threads. Up to 3.9 after nearly every opcode, so both
 * lose. From 3.10 on only at calls and at jumps back: `x += 1` loses nothing, by accident, and `x += f()` still does. Without a GIL
 * both lose; coroutines lose nothing, as nobody awaits in between.
 */
export default scenario('lost-additions', ({ cell, param, spawn, work, atEnd, check, log }) => {
  const rounds = param('rounds', 60);
  const step = param('step', 'bare');
  const x = cell('x', 0);

  function* adds(): Body {
    for (let round = 0; round < rounds; round++) {
      const old = yield* x.read();
      if (step === 'call') yield* work(ns(40)); // f()
      yield* x.write(old + 1);
    }
  }

  spawn('a', adds);
  spawn('b', adds);
  atEnd(() => {
    log(`${2 * rounds - x.value} of ${2 * rounds} lost`);
    check(x.value === 2 * rounds, 'every addition counts');
  });
})
  .with({ cores: 2, 'python.switchIntervalNs': 1_000 })
  .expect({ 'cpython-threads': 'ok', asyncio: 'ok' });
