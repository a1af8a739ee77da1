// `npm run bench:explore`: schedules a second of `dpor` and of `random` on the programs of section 3b of the paper tables, beside those of
// going through all orders of steps; and what the heap comes to over 10^6 executions of `dpor`. Only ratios count.
import { prepare } from 'seedloom';
import { Dpor } from '../src/engine/explore/dpor/dpor.ts';
import { Bounded } from '../src/engine/explore/strategies/bounded.ts';
import { Walk } from '../src/engine/explore/strategies/walk.ts';
import { KERNELS } from '../tests/paper/kernels.ts';
import { writers } from '../tests/paper/programs.ts';
import { UNTOLD } from '../tests/paper/search.ts';

const BOUNDS = { steps: 100_000, stepsAtOneInstant: 1_000_000 };
/** Each is measured for so long, after as long to get warm, unless it comes to an end and begins anew. */
const MS = Number(process.argv[2] ?? 300);
const EXECUTIONS = Number(process.argv[3] ?? 1_000_000);

/** Taken hold of before: what scenarios must not use is out of reach while they run. */
const now = performance.now.bind(performance);

/** Makes schedules until `enough` says so; answers how many counted. */
function made(program, make, enough) {
  const prepared = prepare(program, { runtime: 'interleaving', settings: { exact: true } });
  let search = make();
  let [schedules, whole] = [0, 0];
  prepared.together(() => {
    while (!enough(schedules)) {
      if (!search.begin(schedules - whole)) {
        search = make();
        whole = schedules;
        continue;
      }
      search.ended(prepared.attempt(search, { bounds: BOUNDS, onlooker: search.onlooker }));
      if (!search.isSeen) schedules++;
    }
  });
  return schedules;
}

function rate(program, make) {
  let rates = 0;
  for (let round = 0; round < 2; round++) {
    const started = now();
    const schedules = made(program, make, () => now() - started > MS);
    rates = (schedules / (now() - started)) * 1_000;
  }
  return rates;
}

const STRATEGIES = {
  'all orders': () => new Bounded(UNTOLD, 'deviations', { first: Infinity }),
  random: () => new Walk(UNTOLD),
  dpor: () => new Dpor(UNTOLD),
};
const line = (name, cells) => console.log(name.padEnd(24) + cells.map((cell) => String(cell).padStart(14)).join(''));
line('schedules a second', [...Object.keys(STRATEGIES), 'random to all', 'dpor to all']);
for (const { name, program } of KERNELS) {
  const [all, random, dpor] = Object.values(STRATEGIES).map((make) => rate(program, make));
  line(name, [
    ...[all, random, dpor].map((one) => Math.round(one).toLocaleString('en')),
    (random / all).toFixed(2),
    (dpor / all).toFixed(2),
  ]);
}

/** Ten writers of one variable are 3,628,800 classes. */
const heaps = [];
made(writers(10), STRATEGIES.dpor, (schedules) => {
  if (heaps.length === 0 && schedules === Math.min(20_000, EXECUTIONS)) heaps.push(heapNow());
  return schedules >= EXECUTIONS;
});
heaps.push(heapNow());
console.log(
  `\nheap after ${Math.min(20_000, EXECUTIONS).toLocaleString('en')} executions of dpor ${heaps[0].toFixed(1)} MB, after ${EXECUTIONS.toLocaleString('en')} ${heaps[1].toFixed(1)} MB`,
);

function heapNow() {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}
