import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** Double-checked locking with the object published before it is built: whoever looks in between uses half an object. */
export default scenario('double-checked-publish-first', (kit) => {
  const { cell, check, mutex, spawn } = kit;
  const gap = gapIn(kit);
  const lock = mutex('lock');
  const [ready, field] = [cell('ready', false), cell('field', 0)];

  function* use(): Body {
    if (!(yield* ready.read())) {
      yield* lock.lock();
      if (!(yield* ready.read())) {
        yield* ready.write(true);
        yield* gap();
        yield* field.write(1);
      }
      yield* lock.unlock();
    }
    check((yield* field.read()) === 1, 'the object is complete when it is used');
  }

  for (const name of ['user-1', 'user-2']) spawn(name, use);
})
  .with({ cores: 2 })
  .expect({ 'os-threads': ['ok', 'check-failed', 'race'], 'green-threads': 'ok', interleaving: ['ok', 'check-failed', 'race'] })
  .golden(9);
