// `npm run bench:explore [SEEDS] [CAP] [PROGRAMS]`: schedules to the first bug, mean / median over base seeds, beside the published
// means. `*`: some seeds did not find it within CAP schedules, and count as CAP. PROGRAMS: a pattern for their names.
import { DEFAULT, SINGLES, shown, trials } from '../tests/paper/first-bugs.ts';
import { FIRST_BUGS } from '../tests/paper/published.ts';

const [seeds = '20', cap = '500', programs = ''] = process.argv.slice(2);
const effort = { seeds: Number(seeds), cap: Number(cap) };
const columns = [...SINGLES, DEFAULT].toReversed();
const PUBLISHED = ['surw', 'pct3', 'pos', 'walk', 'rff', 'rffPos', 'rffPct3', 'period'];
const HEADS = ['SURW', 'PCT-3', 'POS', 'walk', 'RFF', 'POS', 'PCT-3', 'PERIOD'];

const cell = (text, width) => String(text).padStart(width);
const line = (name, ours, theirs) =>
  [name.padEnd(15), ...ours.map((text) => cell(text, 13)), '|', ...theirs.map((text) => cell(text, 8))].join(' ');

console.log(`first bugs: ours over ${effort.seeds} base seeds, at most ${effort.cap} schedules each, those of estimation counted;`);
console.log('published: four columns of the SURW artefact, four of the RFF artefact, 20 trials each, with other steps than ours\n');
console.log(line('program', columns.map(({ name }) => name), HEADS)); // prettier-ignore
const pattern = new RegExp(programs);
for (const { name, program, published } of FIRST_BUGS) {
  if (!pattern.test(name)) continue;
  const ours = columns.map((column) => {
    const its = trials(program, column, effort);
    return `${shown(its)} / ${its.median}`;
  });
  console.log(line(name, ours, PUBLISHED.map((one) => published[one]))); // prettier-ignore
}
