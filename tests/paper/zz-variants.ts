import { scenario, type Body } from 'seedloom';
import { enumerate } from './enumerate.ts';
const [NONE, A, B] = [0, 1, 2];
type O = { e1: boolean; e2: boolean; e22: boolean; when: string; first: string; second: string; free: string; r2: string; push: string };
const aba = (o: O) => scenario('aba', ({ atomic, check, spawn }) => {
  const top = atomic('top', A); const next = [atomic('n0'), atomic('nA', B), atomic('nB', NONE)];
  const freed = [atomic('f0'), atomic('fA'), atomic('fB')];
  function* pop(retry: boolean, e: boolean): Body<[number, number]> {
    for (;;) {
      const h = yield* top.load(); if (e && h === NONE) return [NONE, NONE];
      const n = yield* next[h]!.load();
      if (yield* top.compareAndSwap(h, n)) return [h, n];
      if (!retry) return [NONE, -1];
    }
  }
  spawn('t1', function* (): Body {
    const [h, n] = yield* pop(false, o.e1);
    if (o.when === 'B' ? n === B : o.when === 'n' ? n > 0 : o.when === 'success' ? h !== NONE : true) { const f = yield* freed[Math.max(n, 0)]!.load(); check(f !== 1, 'freed'); } });
  spawn('t2', function* (): Body {
    const [a] = yield* pop(o.r2 === 'all', o.e2); if (a === NONE && o.first === 'stop') return; if (a !== A && o.first === 'A') return;
    const [b] = yield* pop(o.r2 === 'all', o.e22); if (b === NONE && o.second === 'stop') return; if (b !== B && o.second === 'B') return;
    if (o.free === 'B' ? b === B : o.free === 'any' ? b !== NONE : true) yield* freed[b]!.store(1);
    if (a === NONE && o.push === 'some') return;
    for (;;) { const h = yield* top.load(); yield* next[a]!.store(h); if ((yield* top.compareAndSwap(h, a)) || o.r2 === 'none') return; }
  });
});
for (const e1 of [true, false]) for (const e2 of [true, false]) for (const e22 of [true, false]) for (const when of ['always', 'success', 'B', 'n']) for (const first of ['stop', 'go', 'A']) for (const second of ['stop', 'go', 'B']) for (const free of ['B', 'any', 'always']) for (const r2 of ['all', 'none', 'push']) for (const push of ['some', 'always']) {
  const o = { e1, e2, e22, when, first, second, free, r2, push };
  const s = enumerate(aba(o), 3000);
  if (s.total === 383) console.log(s.failing, JSON.stringify(o));
}
