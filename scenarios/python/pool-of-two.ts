import { multiprocessing, type Py } from 'seedloom/multiprocessing';

/** Work of 1.5 seconds, in 30 pieces, given to a pool of two processes: half the time, and what it costs to have them. */
export default multiprocessing('pool-of-two', ({ multiprocessing: mp, With, compute, time, print, kit }) => {
  const workers = kit.param('workers', 2);

  function* square(n: number): Py<number> {
    yield* compute(0.05);
    return n * n;
  }

  return function* main(): Py {
    const begun = time.time();
    const squares = yield* With(mp.Pool(workers), function* (pool) {
      return yield* pool.map(
        square,
        Array.from({ length: 30 }, (_, n) => n),
      );
    });
    print(squares.length, 'squares, the last', squares[29], 'after', (time.time() - begun).toFixed(2), 's');
  };
}).with({ cores: 2 });
