import type { RuntimeModel } from '../../interpret/contract.ts';
import { BARGING } from '../../sync/policy.ts';
import { INTERLEAVING_SETTINGS } from './settings.ts';

/** The untimed model: it runs without a machine, so it makes no runtime instance. */
export const interleaving: RuntimeModel = {
  name: 'interleaving',
  version: 1,
  about: 'no clock, no cores: switches at every shared operation, to find what can happen at all',
  settings: INTERLEAVING_SETTINGS,
  policies: { mutex: BARGING, semaphore: BARGING },
};
