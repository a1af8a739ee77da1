/**
 * Groups of numbers each of which leads, over one or more steps, to every other of its group and to itself: the strongly connected
 * parts of a graph that have a circle (Tarjan, 1972), without recursion, since a ring of waiting tasks may be long. Members are in the
 * order in which they were found, which along a plain ring is the order of its steps.
 */
export function groupsIn(starts: Iterable<number>, next: (from: number) => readonly number[]): number[][] {
  const found: number[][] = [];
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();

  const enter = (node: number): Visit => {
    index.set(node, index.size);
    low.set(node, index.get(node)!);
    open.push(node);
    isOpen.add(node);
    return { node, ways: next(node), at: 0 };
  };
  const lower = (node: number, to: number): void => void low.set(node, Math.min(low.get(node)!, to));
  const leave = ({ node, ways }: Visit): void => {
    if (low.get(node) !== index.get(node)) return;
    const group = open.splice(open.lastIndexOf(node));
    for (const member of group) isOpen.delete(member);
    if (group.length > 1 || ways.includes(node)) found.push(group);
  };

  for (const start of starts) {
    if (index.has(start)) continue;
    const path = [enter(start)];
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const to = here.ways[here.at++];
      if (to === undefined) {
        leave(here);
        path.pop();
        const before = path.at(-1);
        if (before !== undefined) lower(before.node, low.get(here.node)!);
      } else if (!index.has(to)) path.push(enter(to));
      else if (isOpen.has(to)) lower(here.node, index.get(to)!);
    }
  }
  return found;
}

interface Visit {
  readonly node: number;
  readonly ways: readonly number[];
  at: number;
}
