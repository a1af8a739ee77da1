import { describe, expect, it } from 'vitest';
import { NAME_PATTERN, named, site } from '../../../src/engine/kernel/names.ts';

describe('NAME_PATTERN', () => {
  it.each(['a', 'left', 'worker-1', 'db.rows[3]', 'Müller', '日本', '🧵', 'x'.repeat(60), '🧵'.repeat(60), '-', 'a:b/c#d'])(
    'takes %j',
    (name) => {
      expect(name).toMatch(NAME_PATTERN);
    },
  );

  const cutting = ['', ' ', 'a b', 'a\tb', 'a\nb', 'a\n', 'a\u00a0b', 'a\u2028b', 'a"b', "a'b", 'a=b', 'a\\b'];
  const unseen = ['a\u0000', 'a\u200bb', '\ufeffa', '\u202ea', '\ue000', '\ud800'];
  const refused = [...cutting, ...unseen, 'x'.repeat(61)];
  it.each(refused)('refuses %j', (name) => {
    expect(name).not.toMatch(NAME_PATTERN);
  });
});

describe('site', () => {
  it('is one object a name, with a small number of its own', () => {
    const [tie, select] = [site('names-test-tie'), site('names-test-select')];
    expect(site('names-test-tie')).toBe(tie);
    expect(select.id).not.toBe(tie.id);
  });

  it('takes its hash from the name alone', () => {
    expect(site('names-test-tie').hash).toBe(named('names-test-tie').hash);
    expect(named('left').hash).not.toBe(named('right').hash);
  });
});
