import { asyncio, type Py } from 'seedloom/asyncio';

export default asyncio('equal-deadline-timers', ({ asyncio: aio, print }) => {
  return function* main(): Py {
    const loop = aio.get_running_loop();
    let done = loop.create_future<void>();
    let when = loop.time() + 0.03;
    const out: string[] = [];
    for (const name of 'ABCD') loop.call_at(when, () => out.push(name));
    loop.call_at(when + 0.02, () => done.set_result());
    yield* done;
    print('fired', out.join(' '));
    out.length = 0;
    done = loop.create_future();
    when = loop.time() + 0.03;
    for (const name of 'ABC') loop.call_at(when, () => out.push(name));
    loop.call_at(when + 0.02, () => done.set_result());
    yield* done;
    print('fired', out.join(' '));
  };
});
