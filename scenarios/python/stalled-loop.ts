import { asyncio, type Py } from 'seedloom/asyncio';

/**
 * A coroutine that looks at a clock every 10 ms, beside one that takes 100 ms: in a blocking call, which stops the loop, with
 * `--param how=thread` in a thread of the executor, or with `await` in a sleep.
 */
export default asyncio('stalled-loop', ({ asyncio: aio, time, kit, print }) => {
  const how = kit.param('how', 'blocking');

  function* blocks(): Py {
    yield* time.sleep(0.1);
  }
  function* slow(): Py {
    if (how === 'blocking') yield* blocks();
    else if (how === 'thread') yield* aio.to_thread(blocks);
    else yield* aio.sleep(0.1);
  }
  function* looks(): Py<number> {
    let latest = 0;
    for (let k = 0; k < 10; k++) {
      const before = time.time();
      yield* aio.sleep(0.01);
      latest = Math.max(latest, time.time() - before);
    }
    return latest;
  }

  return function* main(): Py {
    const [latest] = yield* aio.gather(looks(), slow());
    print('the longest look took', Math.round(latest * 1000), 'ms');
  };
}).with({ cores: 2, exact: true });
