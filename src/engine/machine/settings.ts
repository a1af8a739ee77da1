import { BadValue, UnknownName } from '../kernel/errors.ts';
import { showSpan } from '../kernel/time.ts';
import type { Scalar } from '../trace/header.ts';
import { FAIR_SETTINGS } from './fair/settings.ts';

/** A number or a switch that a user may turn, with what it means and where its default comes from. */
export interface Setting {
  readonly name: string;
  readonly default: Scalar;
  /** One line: what it is, with its unit in the name (`...Ns`, `...Bytes`). */
  readonly about: string;
  /** The document or measurement behind the default; `choice` where it is ours. */
  readonly source: string;
  /** For numbers; both ends belong. */
  readonly range?: readonly [number, number];
  /** For words: those that can stand. */
  readonly words?: readonly string[];
  /** It stands only where these others have these values; elsewhere it is no part of a run, and may not be given. */
  readonly only?: Readonly<Record<string, Scalar>>;
}

/** The values in effect, by name. */
export type Settings = Readonly<Record<string, Scalar>>;

/** The values that `overrides` makes of the known settings. @throws UnknownName, BadValue */
export function settle(known: readonly Setting[], overrides: Readonly<Record<string, Scalar>>): Settings {
  const values: Record<string, Scalar> = {};
  for (const setting of known) if (setting.only === undefined) values[setting.name] = setting.default;
  for (const [name, value] of Object.entries(overrides)) {
    const setting = known.find((one) => one.name === name);
    if (setting === undefined) throw unknownSetting(name, known);
    values[name] = checked(setting, value);
  }
  for (const setting of known) if (setting.only !== undefined) settleDependent(setting, setting.only, values);
  return Object.fromEntries(Object.entries(values)); // made at once it is an object of V8's with places, not a table
}

/** The error for a setting that is none of these; of `runtime`, where only its own are meant. */
export function unknownSetting(name: string, known: readonly Setting[], runtime?: string): UnknownName {
  const names = [...new Set(known.map((one) => one.name))];
  const what = runtime === undefined ? 'setting' : `setting of ${runtime}`;
  return new UnknownName(what, name, names, `\`npx seedloom list --settings ${runtime ?? 'RUNTIME'}\` shows all.`);
}

/** Settings with conditions come after those they depend on. */
function settleDependent({ name, default: own }: Setting, only: Readonly<Record<string, Scalar>>, values: Record<string, Scalar>): void {
  const missing = Object.entries(only).find(([other, value]) => values[other] !== value);
  if (missing === undefined) values[name] ??= own;
  else if (name in values) {
    throw new BadValue(
      `setting '${name}' means nothing without ${missing.join('=')}`,
      `Set ${missing.join('=')} too, or leave '${name}' out.`,
    );
  }
}

function checked(setting: Setting, value: Scalar): Scalar {
  const { name } = setting;
  if (typeof value !== typeof setting.default) {
    throw new BadValue(
      `setting '${name}' takes a ${kindOfValue(setting.default)}, not ${JSON.stringify(value)}`,
      `Its default is ${showSetting(setting)}. ${setting.about}`,
    );
  }
  if (typeof value === 'number') {
    const [low, high] = setting.range ?? [0, Number.MAX_SAFE_INTEGER];
    if (!Number.isSafeInteger(value) || value < low || value > high) {
      throw new BadValue(`setting '${name}' takes a whole number from ${low} to ${high}, not ${value}`, setting.about);
    }
  }
  if (setting.words !== undefined && !setting.words.includes(String(value)))
    throw new UnknownName(`value of setting '${name}' called`, String(value), setting.words);
  return value;
}

function kindOfValue(value: Scalar): string {
  return typeof value === 'boolean' ? 'switch (true or false)' : typeof value === 'number' ? 'whole number' : 'word';
}

/** Its default as a person would write it: spans with their unit. */
export function showSetting(setting: Setting): string {
  return setting.name.endsWith('Ns') ? showSpan(Number(setting.default)) : String(setting.default);
}

/** A value as it comes from a command line, read as the kind of `like`. */
export function readScalar(text: string, like: Scalar): Scalar {
  if (typeof like === 'number' && /^-?\d[\d_]*(\.\d+)?(e\d+)?$/i.test(text)) return Number(text.replaceAll('_', ''));
  if (typeof like === 'boolean' && /^(true|yes|on|false|no|off)$/.test(text)) return /^(true|yes|on)$/.test(text);
  return text;
}

/** The machine's own settings. */
export const MACHINE_SETTINGS: readonly Setting[] = [
  { name: 'cores', default: 4, range: [1, 1024], about: 'Hardware cores.', source: 'choice' },
  { name: 'exact', default: false, about: 'Switches all noise off: every cost is its typical value.', source: 'choice' },
  { name: 'os', default: 'round-robin', words: ['round-robin', 'fifo', 'fair'], about: 'How the OS shares the cores.', source: 'choice' },
  {
    name: 'os.sliceNs',
    default: 4_000_000,
    range: [1_000, 10_000_000_000],
    about: 'How long a thread keeps a core while others wait (round-robin).',
    source:
      'two CPU hogs under CFS or EEVDF with a tick of 4 ms alternate every 4 ms: Linux 6.1 and 6.12 kernel/sched/fair.c, HZ=250 of kernel/Kconfig.hz',
  },
  {
    name: 'os.switchNs',
    default: 1_500,
    about: 'CPU a core spends to change from one thread to another.',
    source: 'futex ping-pong 2.1 us one way, yield to a peer 2.8 us against 0.6 us alone, measured on an EPYC virtual machine',
  },
  {
    name: 'os.migrationNs',
    default: 5_000,
    about: 'CPU a thread spends on refilling caches when it comes to another core.',
    source: '5 to 30 us are named for it; the low end, unverified',
  },
  {
    name: 'os.wakeNs',
    default: 5_000,
    about: 'From waking an idle core to its first instruction.',
    source: 'C1 2 us, C1E 10 us: Linux 6.12 drivers/idle/intel_idle.c, skx table',
  },
  {
    name: 'os.timerSlackNs',
    default: 50_000,
    about: 'How late a sleep may end; 0 under `exact`.',
    source: 'Linux 6.12 init/init_task.c, timer_slack_ns',
  },
  { name: 'os.syscallNs', default: 200, about: 'Entering and leaving the kernel.', source: '170 ns measured on an EPYC virtual machine' },
  ...FAIR_SETTINGS,
];
