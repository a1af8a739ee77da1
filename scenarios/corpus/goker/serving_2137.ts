import { otherwise, scenario, type Body, type Channel, type Mutex, type WaitGroup } from 'seedloom';

interface Request {
  readonly lock: Mutex;
  readonly accepted: Channel<boolean>;
  readonly start: WaitGroup;
}

/**
 * Knative Serving 2137: a test of the queue proxy's breaker holds requests back with a lock each and lets them go one by one, in the
 * order in which it started them. That they also get their turn in this order is a hope.
 */
export default scenario('serving_2137', ({ channel, mutex, select, spawn, waitGroup }) => {
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
    for (const { lock, accepted } of requests) {
      yield* lock.unlock();
      yield* accepted.send((yield* accepted.receive()) === true);
    }
  });
})
  .with({ afterMain: 'drain' })
  .golden(88)
  .expect({ interleaving: ['ok', 'deadlock'] });
