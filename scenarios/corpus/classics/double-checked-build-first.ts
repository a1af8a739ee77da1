import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/**
 * Look, lock, look again, build, publish. Where memory is sequentially consistent nobody sees half an object; but the first look is a data
 * race, and under a weaker memory model `ready` may be seen before what it stands for.
 */
export default scenario('double-checked-build-first', (kit) => {
  const { cell, check, mutex, spawn } = kit;
  const gap = gapIn(kit);
  const lock = mutex('lock');
  const [ready, field] = [cell('ready', false), cell('field', 0)];

  function* use(): Body {
    if (!(yield* ready.read())) {
      yield* lock.lock();
      if (!(yield* ready.read())) {
        yield* gap();
        yield* field.write(1);
        yield* ready.write(true);
      }
      yield* lock.unlock();
    }
    check((yield* field.read()) === 1, 'the object is complete when it is used');
  }

  for (const name of ['user-1', 'user-2']) spawn(name, use);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'race'] });
