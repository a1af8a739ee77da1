import { otherwise, scenario, type Body, type Channel, type Mutex, type WaitGroup } from 'seedloom';

interface Request {
  readonly lock: Mutex;
  readonly accepted: Channel<boolean>;
  readonly start: WaitGroup;
}

/** The remedy for `serving_2137`: all requests are let go before the test waits for the first answer, so their order is of no account. */
export default scenario('serving_2137-fixed', ({ channel, mutex, select, spawn, waitGroup }) => {
  const [pending, active] = [channel<void>('pending', 2), channel<void>('active', 1)];
  const requests: readonly Request[] = [0, 1].map((k) => ({
    lock: mutex(`r-${k}`),
    accepted: channel<boolean>(`acc-${k}`, 1),
    start: waitGroup(`start-${k}`),
  }));

  function* serve({ lock, accepted, start }: Request): Body {
    yield* start.done();
    if ((yield* select(pending.onSend(), otherwise)).index === 1) {
      yield* accepted.send(false);
      return;
    }
    yield* active.send();
    yield* lock.lock();
    yield* lock.unlock();
    yield* active.receive();
    yield* pending.receive();
    yield* accepted.send(true);
  }

  spawn('main', function* (): Body {
    for (const [k, request] of requests.entries()) {
      yield* request.lock.lock();
      yield* request.start.add(1);
      yield* spawn(`req-${k}`, serve, request);
      yield* request.start.wait();
    }
    for (const { lock } of requests) yield* lock.unlock();
    for (const { accepted } of requests) yield* accepted.send((yield* accepted.receive()) === true);
  });
})
  .with({ afterMain: 'drain' })
  .expect({ interleaving: 'ok' });
