/** `npm run prove -- AREA...`, or `all`, or `--list`: measures every bar of these areas at full size. */
import { areaNames, closing, loadArea, measure, table, type Row } from './support/prove.ts';

const wanted = process.argv.slice(2);
const known = await areaNames();

if (wanted.length === 0 || wanted.includes('--list')) {
  const width = known.reduce((most, name) => Math.max(most, name.length), 'all'.length);
  for (const name of known) console.log(`${name.padEnd(width)}  ${(await loadArea(name)).about}`);
  console.log(`${'all'.padEnd(width)}  every area, one after another`);
  process.exitCode = wanted.length === 0 ? 2 : 0;
} else {
  const unknown = wanted.filter((name) => name !== 'all' && !known.includes(name));
  if (unknown.length > 0) {
    console.error(`there is no area ${unknown.map((name) => `'${name}'`).join(', ')}; known: ${known.join(', ')}, all`);
    process.exitCode = 2;
  } else {
    const all: Row[] = [];
    for (const name of wanted.includes('all') ? known : wanted) {
      const area = await loadArea(name);
      console.log(`${area.name}: ${area.about}`);
      const started = performance.now();
      const rows = await measure(area, 'full');
      console.log(`${table(rows)}\n(${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
      all.push(...rows);
    }
    console.log(closing(all));
    process.exitCode = all.every((row) => row.holds) ? 0 : 1;
  }
}
