import { multiprocessing, type Py } from 'seedloom/multiprocessing';

/**
 * Two of them add one to the same variable, again and again, without a lock: `x += 1`, or with `--param step=call` `x += f()`, which
 * loads x before it calls. What is lost depends on where CPython may change threads. Up to 3.9 after nearly every opcode, so both
 * lose. From 3.10 on only at calls and at jumps back: `x += 1` loses nothing, by accident, and `x += f()` still does. Without a GIL
 * both lose. Coroutines (`--param as=tasks`) lose nothing unless they await in between (`--param step=await`). Processes
 * (`--param as=processes`) do not share the variable at all: each counts its own, and the parent's stays 0.
 */
export default multiprocessing('lost-additions', ({ threading, asyncio, multiprocessing: mp, global, kit, print }) => {
  const rounds = kit.param('rounds', 60);
  const step = kit.param('step', 'bare');
  const as = kit.param('as', 'threads');
  const x = global('x', 0);

  function* f(): Py<number> {
    return 1;
  }
  function* awaits(): Py<number> {
    yield* asyncio.sleep(0);
    return 1;
  }
  const by = step === 'bare' ? 1 : step === 'call' ? f : awaits;

  function* adds(): Py {
    for (let round = 0; round < rounds; round++) yield* x.iadd(by);
  }

  function* asTasks(): Py {
    yield* asyncio.gather(adds(), adds());
  }
  function* asThreads(): Py {
    const threads = ['a', 'b'].map((name) => threading.Thread({ target: adds, name }));
    for (const thread of threads) yield* thread.start();
    for (const thread of threads) yield* thread.join();
  }
  function* asProcesses(): Py {
    const processes = ['a', 'b'].map((name) => mp.Process({ target: adds, name }));
    for (const process of processes) yield* process.start();
    for (const process of processes) yield* process.join();
  }

  return function* main(): Py {
    if (as === 'tasks') yield* asyncio.run(asTasks());
    else if (as === 'processes') yield* asProcesses();
    else yield* asThreads();
    print(2 * rounds - x.value, 'of', 2 * rounds, 'lost');
    kit.check(x.value === 2 * rounds, 'every addition counts');
  };
}).with({ cores: 2, 'python.switchIntervalNs': 1_000 });
