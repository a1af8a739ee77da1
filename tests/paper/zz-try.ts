import { enumerate } from '/work/main/tests/paper/enumerate.ts';
const file = process.argv[2]!; const what = process.argv[3]!; const most = Number(process.argv[4] ?? 250000);
const mod = await import(file);
for (const row of mod[what]) {
  const t = performance.now();
  let s; try { s = enumerate(row.program, most); } catch (e) { console.log(row.name, 'ERROR', (e as Error).stack); continue; }
  const dt = performance.now() - t;
  const ok = (row.total === undefined || s.total === row.total) && s.failing === (row.failing ?? s.total) && (row.walk === undefined || Math.abs(row.walk - s.walk) < 0.51e-4);
  console.log(ok ? 'ok  ' : 'DIFF', row.name.padEnd(34), `${s.failing}/${s.total}`, `want ${row.failing}/${row.total}`, 'walk', s.walk.toFixed(6), row.walk, [...s.byOutcome].join(' '), `${Math.round(s.total/dt*1000)}/s`);
}
