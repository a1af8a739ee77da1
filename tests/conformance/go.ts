import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare, scenario, type Body } from '../../src/index.ts';
import { ms } from '../../src/engine/kernel/time.ts';
import { asExpected, litmusPrograms, onGo, outputOf } from '../litmus/litmus.ts';
import timerChannels from './go/timers/main.ts';
import { serviceExpected, servicePrints, SERVICES } from './go/services.ts';
import { comparable, modelPrints, PRINTED } from './go/printed.ts';
import { MACHINES, SEVERAL, tallyOf } from './several.ts';

/** One comparison: `null` where there is nothing to compare with. */
export interface Compared {
  readonly what: string;
  readonly holds: boolean | null;
  readonly figure: string;
}

const RUNS = 10_000;
const X_SYNC = 'golang.org/x/sync@v0.10.0';
const GO_ENV = { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '' };
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The Go toolchain of this machine, if it has one: what `go version` says. */
function toolchain(): string | null {
  const { status, stdout } = spawnSync('go', ['version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/** Builds one file outside the repository; answers the binary. */
function build(folder: string, name: string, source: string, flags: readonly string[] = [], module = '1.22'): string {
  const at = join(folder, name);
  mkdirSync(at);
  copyFileSync(source, join(at, 'main.go'));
  writeFileSync(join(at, 'go.mod'), `module original\n\ngo ${module}\n`);
  if (readFileSync(source, 'utf8').includes('golang.org/x/sync'))
    execFileSync('go', ['get', X_SYNC], { cwd: at, env: GO_ENV, stdio: 'pipe' });
  execFileSync('go', ['build', ...flags, '-o', 'program', '.'], {
    cwd: at,
    env: GO_ENV,
    stdio: 'pipe',
  });
  return join(at, 'program');
}

/** All comparisons, as they come. */
export function* compare(timing: boolean): Generator<Promise<Compared[]> | Compared[]> {
  const isBusy = loadavg()[0]! > availableParallelism() / 2; // with others, who take cores from what is timed
  const version = toolchain();
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-conformance-'));
  try {
    yield [{ what: 'toolchain', holds: null, figure: version ?? 'there is no Go on this machine: the originals are skipped' }].slice(
      version === null ? 0 : 1,
    );
    yield litmus(version === null ? null : folder);
    yield services(version === null ? null : folder);
    yield timers(version === null ? null : folder);
    yield printed(version === null ? null : folder);
    yield several(version === null ? null : folder);
    if (timing) yield ratios(version === null ? null : folder, isBusy);
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

async function litmus(folder: string | null): Promise<Compared[]> {
  const rows: Compared[] = [];
  for (const { name, scenario: one, expected } of await litmusPrograms()) {
    const wrong = ['1.13', '1.19', '1.26'].filter(
      (version) => asExpected(outputOf(onGo(one, { 'go.version': version, exact: true }), '1')) !== expected,
    );
    rows.push({
      what: `${name}, model`,
      holds: wrong.length === 0,
      figure: wrong.length === 0 ? 'as expected' : `differs in ${wrong.join(', ')}`,
    });
    if (folder === null) rows.push({ what: `${name}, original`, holds: null, figure: 'no Go' });
    else {
      const { stdout, status } = spawnSync(build(folder, name, here(`../litmus/go/${name}.go`)), [], { encoding: 'utf8' });
      const holds = `${stdout}exit ${status}\n` === expected;
      rows.push({ what: `${name}, original`, holds, figure: holds ? 'as expected' : `printed ${JSON.stringify(stdout)}, exit ${status}` });
    }
  }
  return rows;
}

/** Programs as services have them. */
function services(folder: string | null): Compared[] {
  return Object.keys(SERVICES).flatMap((name) => {
    const expected = serviceExpected(name);
    const as = (printed: string): { holds: boolean; figure: string } => ({
      holds: printed === expected,
      figure: printed === expected ? 'as expected' : `printed ${JSON.stringify(printed)}`,
    });
    const rows: Compared[] = [{ what: `${name}, model`, ...as(servicePrints(name, { exact: true, cores: 2 }, '1')) }];
    if (folder === null) return [...rows, { what: `${name}, original`, holds: null, figure: 'no Go' }];
    let binary: string;
    try {
      binary = build(folder, `service-${name}`, here(`go/services/${name}.go`), [], '1.23');
    } catch {
      return [...rows, { what: `${name}, original`, holds: null, figure: `cannot be built here: is ${X_SYNC} within reach?` }];
    }
    const { stdout, status } = spawnSync(binary, [], { encoding: 'utf8' });
    return [...rows, { what: `${name}, original`, ...as(`${stdout}exit ${status}\n`) }];
  });
}

/** What timer channels do, as modules of 1.22 and 1.23. */
function timers(folder: string | null): Compared[] {
  return ['1.22', '1.23'].flatMap((version) => {
    const what = `timer channels of ${version}`;
    const expected = readFileSync(here(`go/timers/${version}.expected`), 'utf8');
    const settings = { exact: true, cores: 2, 'go.version': version };
    const model = outputOf(prepare(timerChannels, { runtime: 'go', settings }), '1').stdout.join('\n');
    const rows: Compared[] = [
      { what: `${what}, model`, holds: `${model}\n` === expected, figure: `${model}\n` === expected ? 'as expected' : 'differs' },
    ];
    if (folder === null) return [...rows, { what: `${what}, original`, holds: null, figure: 'no Go' }];
    const { stdout } = spawnSync(build(folder, `timers-${version}`, here('go/timers/main.go'), [], version), [], { encoding: 'utf8' });
    return [...rows, { what: `${what}, original`, holds: stdout === expected, figure: stdout === expected ? 'as expected' : 'differs' }];
  });
}

/** Standard error of programs that end badly, and the columns of GODEBUG=schedtrace. */
function printed(folder: string | null): Compared[] {
  const rows: Compared[] = [];
  for (const { name, race } of PRINTED) {
    const what = `${name}: standard error`;
    const model = comparable(modelPrints(name));
    if (folder === null) {
      rows.push({ what, holds: null, figure: `no Go; model: ${model.length} lines` });
      continue;
    }
    const source = here(`go/printed/${name}.go`);
    let binary: string;
    try {
      binary = build(folder, `printed-${name}`, source, race ? ['-race'] : []);
    } catch {
      rows.push({ what, holds: null, figure: 'this Go cannot build with -race' });
      continue;
    }
    const { stderr } = spawnSync(binary, [], { encoding: 'utf8', timeout: 20_000 });
    const real = comparable(stderr.split('\n'));
    const at = real.findIndex((line, k) => line !== model[k]);
    const holds = at < 0 && real.length === model.length;
    rows.push({ what, holds, figure: holds ? `${real.length} lines` : `line ${at + 1}: real ${real[at]}, model ${model[at]}` });
  }
  const columns = (line: string): string => line.replaceAll(/\d+/g, '0').replace(/(?: 0)+ \]/g, ' 0 ]');
  const model = columns(schedtraceLine());
  if (folder === null) return [...rows, { what: 'columns of schedtrace', holds: null, figure: `no Go; model: ${model}` }];
  const binary = build(folder, 'schedtrace', here('go/printed/panic.go'));
  const { stderr } = spawnSync(binary, [], { encoding: 'utf8', env: { ...process.env, GODEBUG: 'schedtrace=1' } });
  const real = columns(/^SCHED .*/m.exec(stderr)?.[0] ?? '');
  const same = real === model || !/schedticks/.test(real); // older ones have fewer
  return [...rows, { what: 'columns of schedtrace', holds: same, figure: same ? real : `real ${real}, model ${model}` }];
}

/** A line of the model's own. */
function schedtraceLine(): string {
  const sleeps = scenario('sleeps', ({ spawn, sleep }) => void spawn('main', function* (): Body { yield* sleep(ms(5)); })); // prettier-ignore
  let line = '';
  const record = ({ text }: { readonly text: string }): void => void (line = text.startsWith('SCHED') ? text : line);
  prepare(sleeps, { runtime: 'go', settings: { exact: true, 'go.schedtrace': 1 } }).run({ seed: '1', listen: () => ({ record }) });
  return line;
}

/** The sets of outcomes are equal, and each share is within 3 standard errors of the difference of two samples, or the reason is told. */
function several(folder: string | null): Compared[] {
  const binary = folder === null ? null : build(folder, 'several', here('go/several/main.go'));
  return SEVERAL.map((one) => {
    const model = tallyOf(one, RUNS);
    if (binary === null) return { what: one.name, holds: null, figure: `no Go; model: ${show(model)}` };
    const lines = execFileSync(binary, [one.name, String(RUNS)], { encoding: 'utf8' })
      .trim()
      .split('\n');
    const real = new Map(lines.map((line) => [line.split(' ')[0]!, Number(line.split(' ')[1])]));
    const names = [...new Set([...model.keys(), ...real.keys()])].sort();
    const off = names.map((name) => {
      const [a, b] = [(model.get(name) ?? 0) / RUNS, (real.get(name) ?? 0) / RUNS];
      const p = (a + b) / 2;
      return a === 0 || b === 0 ? Infinity : Math.abs(a - b) / Math.sqrt((2 * p * (1 - p)) / RUNS);
    });
    const worst = Math.max(...off);
    const reason = MACHINES.get(one.name);
    return {
      what: `${one.name}, ${RUNS} runs each`,
      holds: reason === undefined ? worst <= 3 : worst < Infinity,
      figure: `model ${show(model)}; real ${show(real)}; ${reason ?? `${worst.toFixed(2)} standard errors at most`}`,
    };
  });
}

const show = (tally: ReadonlyMap<string, number>): string =>
  [...tally]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${((count / RUNS) * 100).toFixed(1)} %`)
    .join(', ');

/**
 * How much faster 2, 4 and 8 Ps are than one, as far as this machine has the cores: medians of 9 runs, taken in turn, with the range
 * of the middle 7. Outside 10 % of it the model fails only where it is outside that range too.
 */
function ratios(folder: string | null, isBusy: boolean): Compared[] {
  const cores = availableParallelism();
  const binary = folder === null ? null : build(folder, 'timing', here('go/timing/main.go'));
  return [2, 4, 8].map((ps) => {
    const what = `speed-up on ${ps} cores`;
    const model = span(1) / span(ps);
    if (binary === null) return { what, holds: null, figure: `no Go; model ${model.toFixed(3)}` };
    if (ps > cores) return { what, holds: null, figure: `this machine has ${cores} cores; model ${model.toFixed(3)}` };
    const real = Array.from({ length: 9 }, () => run(binary, 1) / run(binary, ps)).sort((a, b) => a - b);
    const [low, median, high] = [real[1]!, real[4]!, real[7]!];
    const holds = Math.abs(model - median) / median <= 0.1 || (model >= low && model <= high);
    const figure = `model ${model.toFixed(3)}, real ${median.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
    return isBusy && !holds
      ? { what, holds: null, figure: `${figure}; others keep the cores of this machine busy` }
      : { what, holds, figure };
  });
}

const run = (binary: string, ps: number): number => Number(execFileSync(binary, [String(ps)], { encoding: 'utf8' }));

function span(cores: number): number {
  const hogs = scenario('hogs', ({ spawn, work }) => {
    for (let k = 0; k < cores; k++) spawn(`hog-${k}`, function* (): Body { yield* work(ms(800 / cores)); }); // prettier-ignore
  });
  return prepare(hogs, { runtime: 'go', settings: { cores, exact: true } }).run({ seed: '1' }).end.makespan;
}
