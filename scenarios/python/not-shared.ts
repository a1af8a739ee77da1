import { multiprocessing, type Py } from 'seedloom/multiprocessing';

/**
 * Two processes add to a global of the module, and to a `Value` in shared memory under its lock. Each has its own copy of the
 * global, so the parent's never changes; the shared one counts everything.
 */
export default multiprocessing('not-shared', ({ multiprocessing: mp, global, With, kit, print }) => {
  const rounds = kit.param('rounds', 20);
  const x = global('x', 0);
  const shared = mp.Value(0, 'shared');

  function* adds(): Py {
    for (let k = 0; k < rounds; k++) {
      yield* x.iadd(1);
      yield* With(shared.get_lock(), function* () {
        yield* shared.set((yield* shared.get()) + 1);
      });
    }
    print('here x is', yield* x.get());
  }

  return function* main(): Py {
    const children = [mp.Process({ target: adds }), mp.Process({ target: adds })];
    for (const child of children) yield* child.start();
    for (const child of children) yield* child.join();
    print('in the parent x is', yield* x.get(), 'and the shared value', yield* shared.get());
    kit.check(x.value === 0, 'nothing of it comes back');
    kit.check(shared.value === 2 * rounds, 'what is shared counts everything');
    kit.check(
      children.every((child) => child.exitcode === 0),
      'the children end well',
    );
  };
}).with({ cores: 2 });
