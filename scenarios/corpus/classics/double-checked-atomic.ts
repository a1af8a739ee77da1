import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** A remedy for both: the flag is an atomic (volatile, release and acquire), and it is set last. */
export default scenario('double-checked-atomic', (kit) => {
  const { atomic, cell, check, mutex, spawn } = kit;
  const gap = gapIn(kit);
  const lock = mutex('lock');
  const [ready, field] = [atomic('ready'), cell('field', 0)];

  function* use(): Body {
    if ((yield* ready.load()) === 0) {
      yield* lock.lock();
      if ((yield* ready.load()) === 0) {
        yield* gap();
        yield* field.write(1);
        yield* ready.store(1);
      }
      yield* lock.unlock();
    }
    check((yield* field.read()) === 1, 'the object is complete when it is used');
  }

  for (const name of ['user-1', 'user-2']) spawn(name, use);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
