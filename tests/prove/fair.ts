import fc from 'fast-check';
import { ms, s, showSpan, us } from '../../src/engine/kernel/time.ts';
import type { Scalar } from '../../src/engine/trace/header.ts';
import { BareMachine } from '../engine/machine/bare.ts';
import { brokenLaw } from '../support/check-run.ts';
import { program, scenarioOf } from '../support/generate.ts';
import type { Area, Row } from '../support/prove.ts';

const PROGRAMS = { small: 60, full: 2_000 };
const POLICIES = ['eevdf', 'cfs'] as const;
type Policy = (typeof POLICIES)[number];

const machine = (policy: Policy, settings: Record<string, Scalar> = {}): BareMachine =>
  new BareMachine({ os: 'fair', 'fair.policy': policy, cores: 1, ...settings });

const list = (spans: readonly number[]): string => spans.map(showSpan).join(', ');

/** Two hogs of one core: what the first of them has had of the first second. */
function shares(policy: Policy): Row {
  const world = machine(policy);
  world.hog('normal', s(2));
  world.hog('nicer', s(2), { nice: 5 });
  world.lab.run();
  const ratio = world.had('normal', s(1)) / world.had('nicer', s(1));
  const wanted = 1024 / 335;
  const off = Math.abs(ratio - wanted) / wanted;
  return {
    bar: `${policy}: nice 0 and 5 share 1024:335 within 2 % over 1 s`,
    figure: `${ratio.toFixed(3)} for ${wanted.toFixed(3)}, ${(off * 100).toFixed(2)} % off`,
    holds: off < 0.02,
  };
}

/** How long a thread that slept from the start for `nap` waits for the core that a hog has. */
function latency(policy: Policy, nap: number): number {
  const world = machine(policy);
  world.start('sleeper', function* (ask) { yield ask.sleep(nap); yield ask.cpu(us(100)); }); // prettier-ignore
  world.hog('hog', ms(100));
  world.lab.run();
  return world.waits('sleeper')[1]!;
}

/** The kernel's figures for eight cores, on one, with all hogs at the same virtual time from the start. */
const EIGHT = {
  'fair.latencyNs': ms(24),
  'fair.minGranularityNs': ms(3),
  'fair.wakeupGranularityNs': ms(4),
  'fair.baseSliceNs': us(2_800),
  'fair.startDebit': false,
};

/** `hogs` equal hogs of one core: each one's turns but the first and the last. */
function turns(policy: Policy, hogs: number, settings: Record<string, Scalar>): number[] {
  const world = machine(policy, settings);
  for (let k = 0; k < hogs; k++) world.hog(`h${k}`, ms(80));
  world.lab.run();
  return [...new Set(Array.from({ length: hogs }, (_, k) => world.turns(`h${k}`).slice(1, -1)).flat())];
}

function turnsRow(policy: Policy, hogs: number, wanted: number, settings: Record<string, Scalar>, where: string): Row {
  const got = turns(policy, hogs, settings);
  return {
    bar: `${policy}: ${hogs} hogs ${where} have turns of ${showSpan(wanted)}`,
    figure: list(got),
    holds: got.length === 1 && got[0] === wanted,
  };
}

function laws(policy: Policy, cores: number, count: number): Row {
  const choice = {
    runtime: 'os-threads',
    settings: { os: 'fair', 'fair.policy': policy, cores, 'fair.tickNs': us(20), 'fair.baseSliceNs': us(100) },
  };
  const result = fc.check(
    fc.property(program, fc.nat(1_000), (spec, seed) => {
      const broken = brokenLaw(scenarioOf(spec), choice, String(seed));
      if (broken !== undefined) throw new Error(broken);
    }),
    { numRuns: count, seed: 21 },
  );
  return {
    bar: `${policy}, ${cores} cores: ${count} generated programs obey the laws of every run`,
    figure: result.failed ? `after ${result.numRuns}: ${String(result.errorInstance)}` : `${result.numRuns} programs`,
    holds: !result.failed,
  };
}

/** The fair class against the worked figures of the kernel's own rules. */
export const area: Area = {
  name: 'fair',
  about: 'the fair OS scheduler: shares by nice, latency of a woken thread, turns at ticks, under EEVDF and CFS',
  *rows(size): Iterable<Row> {
    for (const policy of POLICIES) yield shares(policy);
    // 10 ms asleep; 8.3: just into a request of the hog's. CFS gives 3 ms of credit, and the granularity is 1.
    for (const nap of [ms(8.3), ms(10), ms(10.5)]) {
      const waited = latency('cfs', nap);
      yield { bar: `cfs: woken after ${showSpan(nap)} it preempts a hog at once`, figure: showSpan(waited), holds: waited === 0 };
    }
    const within = latency('eevdf', ms(8.3));
    yield {
      bar: 'eevdf: woken 0.3 ms into a request of 0.7 ms it waits for the next tick',
      figure: showSpan(within),
      holds: within === ms(3.7),
    };
    const worst = Math.max(...Array.from({ length: 40 }, (_, k) => latency('eevdf', ms(8) + k * us(100))));
    yield {
      bar: 'eevdf: whenever it wakes, it waits a tick at most',
      figure: `${showSpan(worst)} at worst`,
      holds: worst > 0 && worst <= ms(4),
    };
    for (const policy of POLICIES) {
      yield turnsRow(policy, 2, ms(4), {}, 'on one core');
      yield turnsRow(policy, 20, ms(4), EIGHT, 'with the figures of 8 cores');
    }
    yield turnsRow('cfs', 4, ms(8), EIGHT, 'with the figures of 8 cores');
    yield turnsRow('eevdf', 4, ms(4), EIGHT, 'with the figures of 8 cores');
    yield turnsRow('eevdf', 4, ms(3), { ...EIGHT, 'fair.tickNs': ms(1) }, 'with those and HZ=1000');
    for (const policy of POLICIES) for (const cores of [1, 3]) yield laws(policy, cores, PROGRAMS[size]);
  },
};
