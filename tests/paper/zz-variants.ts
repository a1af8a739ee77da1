import { scenario, type Body } from 'seedloom';
import { enumerate } from './enumerate.ts';
const [NONE, A, B] = [0, 1, 2];
const dims = {
  e1: ['stop', 'on'], when: ['always', 'success', 'B', 'n'],
  f1: ['stop', 'retry', 'go', 'push'], e2: ['stop', 'on', 'go', 'push'], f4: ['stop', 'retry', 'push'], f5: ['stop', 'retry'],
  e3: ['stop', 'push', 'on'], free: ['B', 'any', 'always'], target: ['a', 'A'],
} as const;
type O = { [K in keyof typeof dims]: string };
const aba = (o: O) => scenario('aba', ({ atomic, check, spawn }) => {
  const top = atomic('top', A); const next = [atomic('n0'), atomic('nA', B), atomic('nB', NONE)];
  const freed = [atomic('f0'), atomic('fA'), atomic('fB')];
  spawn('t1', function* (): Body {
      const h = yield* top.load(); if (o.e1 === 'stop' && h === NONE) return;
      const n = yield* next[h]!.load();
      const ok = yield* top.compareAndSwap(h, n);
      if (o.when === 'always' || (ok && (o.when === 'success' || (o.when === 'B' ? n === B : n !== NONE)))) { const f = yield* freed[n]!.load(); check(!ok || f !== 1, 'freed'); }
  });
  spawn('t2', function* (): Body {
    let a = NONE, b = NONE, skip = false;
    for (;;) {
      const h = yield* top.load(); if (h === NONE && o.e2 !== 'on') { if (o.e2 === 'stop') return; skip = o.e2 === 'push'; break; }
      const n = yield* next[h]!.load();
      if (yield* top.compareAndSwap(h, n)) { a = h; break; }
      if (o.f1 === 'stop') return; if (o.f1 === 'retry') continue; skip = o.f1 === 'push'; break;
    }
    if (!skip) for (;;) {
      const h = yield* top.load(); if (h === NONE && o.e3 !== 'on') { if (o.e3 === 'stop') return; break; }
      const n = yield* next[h]!.load();
      if (yield* top.compareAndSwap(h, n)) { b = h; break; }
      if (o.f4 === 'stop') return; if (o.f4 === 'retry') continue; break;
    }
    if (o.free === 'B' ? b === B : o.free === 'any' ? b !== NONE : true) yield* freed[b]!.store(1);
    const t = o.target === 'a' ? a : A; 
    if (t === NONE) return;
    for (;;) { const h = yield* top.load(); yield* next[t]!.store(h); if ((yield* top.compareAndSwap(h, t)) || o.f5 === 'stop') return; }
  });
});
function* all(keys: string[], o: Record<string, string> = {}): Generator<O> {
  if (keys.length === 0) { yield o as O; return; }
  const [k, ...rest] = keys;
  for (const v of (dims as any)[k!]) yield* all(rest, { ...o, [k!]: v });
}
const seen = new Map<number, number>();
for (const o of all(Object.keys(dims))) {
  let s; try { s = enumerate(aba(o), 450); } catch { continue; }
  seen.set(s.total, (seen.get(s.total) ?? 0) + 1);
  if (s.total === 383) console.log(s.failing, JSON.stringify(o));
}
console.log([...seen].sort((a, b) => a[0] - b[0]).map(([t, n]) => `${t}:${n}`).join(' '));
