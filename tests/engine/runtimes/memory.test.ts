import { expect, it } from 'vitest';
import { osThreads } from '../../../src/engine/runtimes/os-threads/model.ts';
import { us } from '../../../src/engine/kernel/time.ts';
import { Lab } from '../../contract/lab.ts';

const STACK = 1_048_576;

it('a process holds a stack for each OS thread', () => {
  const lab = new Lab({ cores: 4 });
  const { process } = lab.process('main', (host) => osThreads.make!(host));
  for (const name of ['a', 'b', 'c']) lab.spawn(process, name, function* () { yield* lab.ops.work(us(5)); }); // prettier-ignore
  expect(process.memory).toBe(3 * STACK);
  lab.run();
  expect(process.peakMemory).toBe(3 * STACK);
});

it('a task that ends gives its stack back before the process does', () => {
  const lab = new Lab({ cores: 1 });
  const { process } = lab.process('main', (host) => osThreads.make!(host));
  lab.spawn(process, 'short', function* () { yield* lab.ops.work(us(5)); }); // prettier-ignore
  const memory: number[] = [];
  lab.spawn(process, 'long', function* () {
    yield* lab.ops.sleep(us(500));
    memory.push(process.memory);
  });
  lab.run();
  expect(memory).toEqual([STACK]);
});
