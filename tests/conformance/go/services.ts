import { readFileSync } from 'node:fs';
import { prepare, type Scalar, type Scenario } from '../../../src/index.ts';
import { asExpected, outputOf } from '../../litmus/litmus.ts';
import cache from './services/cache.ts';
import fanIn from './services/fan-in.ts';
import pipeline from './services/pipeline.ts';
import rateLimiter from './services/rate-limiter.ts';
import workerPool from './services/worker-pool.ts';

/** Programs as services have them, translated with nothing but the README of the Go model. */
export const SERVICES: Readonly<Record<string, Scenario>> = {
  'worker-pool': workerPool,
  pipeline,
  'fan-in': fanIn,
  'rate-limiter': rateLimiter,
  cache,
};

/** What real Go 1.26.8 prints, and its exit code. */
export const serviceExpected = (name: string): string => readFileSync(new URL(`./services/${name}.expected`, import.meta.url), 'utf8');

/** What the translation prints. */
export const servicePrints = (name: string, settings: Record<string, Scalar>, seed: string): string =>
  asExpected(outputOf(prepare(SERVICES[name]!, { runtime: 'go', settings }), seed));
