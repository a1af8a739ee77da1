import { UnknownName } from '../kernel/errors.ts';
import type { RuntimeModel } from '../interpret/contract.ts';
import { asyncio } from './cpython/asyncio.ts';
import { cpythonProcesses, cpythonThreads } from './cpython/index.ts';
import { go } from './go/model.ts';
import { greenThreads } from './green-threads/model.ts';
import { interleaving } from './interleaving/index.ts';
import { osThreads } from './os-threads/model.ts';

/** Every runtime there is. Adding one is a folder and a name here. */
export const RUNTIMES: readonly RuntimeModel[] = [interleaving, osThreads, greenThreads, go, cpythonThreads, cpythonProcesses, asyncio];

/** The runtime of that name. @throws UnknownName */
export function runtimeNamed(name: string): RuntimeModel {
  const found = RUNTIMES.find((one) => one.name === name);
  if (found === undefined)
    throw new UnknownName(
      'runtime',
      name,
      RUNTIMES.map((one) => one.name),
    );
  return found;
}
