import { MACHINE_SETTINGS, runtimeNamed, UnknownName, type Choice, type Scalar, type Setting } from '../index.ts';
import { readScalar, unknownSetting } from '../engine/machine/settings.ts';
import type { Loaded } from './load.ts';

/** What was given from outside for a run, as it was typed. */
export interface Given {
  readonly settings: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
}
export const NOTHING_GIVEN: Given = { settings: {}, params: {} };

/** The runtimes that a scenario is tested on: those it has expectations for. @throws UnknownName with the file */
export function runtimesOf({ scenario, file }: Loaded): readonly string[] {
  const named = Object.keys(scenario.expectations);
  for (const name of named) {
    try {
      runtimeNamed(name);
    } catch (error) {
      if (error instanceof UnknownName) error.place = { file, line: 0 };
      throw error;
    }
  }
  return named.length > 0 ? named : ['os-threads'];
}

/** The runtime that a scenario is run on when none is named. */
export function defaultRuntime(loaded: Loaded): string {
  return runtimesOf(loaded)[0]!;
}

/** The settings that a runtime knows, the machine's first where it has one. */
export function settingsOf(runtime: string): readonly Setting[] {
  const model = runtimeNamed(runtime);
  return model.make === undefined ? model.settings : [...MACHINE_SETTINGS, ...model.settings];
}

/** What the engine is to run; each value is read as the kind of its default. @throws UnknownName for a setting or a runtime. */
export function choiceOf(loaded: Loaded, runtime: string, given: Given): Choice {
  const known = settingsOf(runtime);
  const settings: Record<string, Scalar> = {};
  for (const [name, text] of Object.entries(given.settings)) {
    const setting = known.find((one) => one.name === name);
    if (setting === undefined) throw unknownSetting(name, known, runtime);
    settings[name] = readScalar(text, setting.default);
  }
  return { runtime, settings, params: given.params, source: loaded.source };
}

/** What of `given` this runtime knows, when several are run: what none of them knows stays, and fails. */
export function givenFor(runtime: string, runtimes: readonly string[], given: Given): Given {
  const names = (one: string): readonly string[] => settingsOf(one).map((setting) => setting.name);
  const own = names(runtime);
  const settings = Object.entries(given.settings).filter(
    ([name]) => own.includes(name) || !runtimes.some((one) => names(one).includes(name)),
  );
  return { settings: Object.fromEntries(settings), params: given.params };
}
