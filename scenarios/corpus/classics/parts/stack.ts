import type { Body, Kit } from 'seedloom';
import { gapIn } from './gap.ts';

const [NONE, A, B] = [0, 1, 2];
/** The top of the stack holds a node and a version above it. */
const VERSION = 4;

/**
 * A stack of A over B without locks. `popper` takes one; `recycler` takes both, frees B and pushes A back. Every change of the top adds
 * `step` to its version: 0 is a stack without versions. A pop that finds the stack empty, or another top than it saw, is given up.
 */
export function stack(kit: Kit, step: 0 | 1): void {
  const { atomic, check, spawn } = kit;
  const gap = gapIn(kit);
  const top = atomic('top', A);
  const below = [atomic('below-none'), atomic('below-A', B), atomic('below-B', NONE)] as const;
  const freed = atomic('freed-B');

  function* atOnce(): Body {}
  const nodeOf = (seen: number): number => seen % VERSION;
  const changed = (seen: number, node: number): number => (Math.floor(seen / VERSION) + step) * VERSION + node;

  function* pop(pause: () => Body): Body<{ readonly node: number; readonly installed: number }> {
    const seen = yield* top.load();
    if (nodeOf(seen) === NONE) return { node: NONE, installed: NONE };
    const installed = yield* below[nodeOf(seen)]!.load();
    yield* pause();
    const won = yield* top.compareAndSwap(seen, changed(seen, installed));
    return won ? { node: nodeOf(seen), installed } : { node: NONE, installed: NONE };
  }

  function* popper(): Body {
    const { installed } = yield* pop(gap);
    if (installed === B) check((yield* freed.load()) === 0, 'the top of the stack is not a freed node');
  }

  function* recycler(): Body {
    if ((yield* pop(atOnce)).node !== A || (yield* pop(atOnce)).node !== B) return;
    yield* freed.store(1);
    const seen = yield* top.load();
    yield* below[A]!.store(nodeOf(seen));
    yield* top.compareAndSwap(seen, changed(seen, A));
  }

  spawn('popper', popper);
  spawn('recycler', recycler);
}
