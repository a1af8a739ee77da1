import { scenario, type Body } from 'seedloom';
import { gapIn } from './parts/gap.ts';

/** The remedy: whoever comes first builds, the others wait for it. */
export default scenario('lazy-object-once', (kit) => {
  const { atEnd, atomic, check, once, spawn } = kit;
  const gap = gapIn(kit);
  const [object, built] = [once('object'), atomic('built')];

  function* use(): Body {
    yield* object.do(function* () {
      yield* gap();
      yield* built.add(1);
    });
  }

  for (const name of ['user-1', 'user-2']) spawn(name, use);
  atEnd(() => check(built.value === 1, 'one object is built'));
})
  .with({ cores: 2 })
  .expect({ 'os-threads': 'ok', 'green-threads': 'ok', interleaving: 'ok' });
