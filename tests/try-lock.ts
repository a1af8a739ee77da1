import fc from 'fast-check';
import { explore, lockProgram } from './support/lock-programs.ts';
let [n, whole, dead, pred, missed, alarms, runs, noclean] = [0,0,0,0,0,0,0,0];
const t = performance.now();
for (const p of fc.sample(lockProgram, { numRuns: Number(process.argv[2] ?? 100), seed: 3 })) {
  const v = explore(p, Number(process.argv[3] ?? 5000));
  n++; runs += v.runs; if (v.whole) whole++;
  dead += v.deadlocks.size;
  if (v.predicted === undefined) { noclean++; continue; }
  pred += v.predicted.size;
  for (const d of v.deadlocks) if (!v.predicted.has(d)) { missed++; console.log('MISSED', d, JSON.stringify(p), [...v.predicted]); }
  if (v.whole) for (const d of v.predicted) if (!v.deadlocks.has(d)) { alarms++; console.log('alarm', d, JSON.stringify(p)); }
}
console.log({ n, whole, dead, pred, missed, alarms, runs, noclean }, performance.now() - t);
