import { scenario, type Body } from 'seedloom';

/**
 * `x += 1` by several, with nothing between the read and the write. Threads that run in parallel lose additions; CPython from 3.10 on
 * looks for a switch only at calls and backward jumps, so there it happens to be safe, as it was not on 3.9.
 */
export default scenario('counter-plus-equals', (kit) => {
  const { atEnd, cell, check, param, spawn } = kit;
  const [tasks, rounds] = [param('tasks', 2), param('rounds', 2)];
  const count = cell('count', 0);

  function* adder(): Body {
    for (let round = 0; round < rounds; round++) yield* count.update((seen) => seen + 1);
  }

  for (let k = 1; k <= tasks; k++) spawn(`adder-${k}`, adder);
  atEnd(() => check(count.value === tasks * rounds, `${count.value} of ${tasks * rounds} additions count`));
}).expect({ 'green-threads': 'ok', interleaving: ['ok', 'check-failed', 'race'] });
