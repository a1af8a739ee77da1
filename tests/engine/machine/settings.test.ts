import { describe, expect, it } from 'vitest';
import { BadValue, UnknownName } from '../../../src/engine/kernel/errors.ts';
import { MACHINE_SETTINGS, readScalar, settle } from '../../../src/engine/machine/settings.ts';
import { RUNTIMES } from '../../../src/engine/runtimes/index.ts';

describe('settings', () => {
  it('every one says what it is and where its default comes from, and no name is used twice', () => {
    for (const { settings } of RUNTIMES) {
      const all = [...MACHINE_SETTINGS.filter((one) => one.name !== 'exact'), ...settings];
      expect(new Set(all.map((one) => one.name)).size).toBe(all.length);
      for (const setting of all) {
        expect(setting.about.length, setting.name).toBeGreaterThan(10);
        expect(setting.source.length, setting.name).toBeGreaterThan(3);
      }
    }
  });

  it('an unknown one is refused with the nearest name', () => {
    expect(() => settle(MACHINE_SETTINGS, { 'os.sliceNS': 1 })).toThrow(UnknownName);
    try {
      settle(MACHINE_SETTINGS, { core: 1 });
    } catch (error) {
      expect((error as UnknownName).hint).toContain("Did you mean 'cores'?");
    }
  });

  it.each([{ cores: 0 }, { cores: 1.5 }, { cores: 'two' }, { exact: 1 }, { 'os.switchNs': -1 }])(
    'a value of the wrong kind or out of range is refused: %o',
    (overrides) => {
      expect(() => settle(MACHINE_SETTINGS, overrides as never)).toThrow(BadValue);
    },
  );

  it('a word that cannot stand is refused', () => {
    expect(() => settle(MACHINE_SETTINGS, { os: 'robin' })).toThrow(UnknownName);
  });

  it('text is read as the kind of the default', () => {
    expect(readScalar('4_000', 1)).toBe(4000);
    expect(readScalar('yes', false)).toBe(true);
    expect(readScalar('4', 'word')).toBe('4');
    expect(readScalar('x', 1)).toBe('x');
  });
});
