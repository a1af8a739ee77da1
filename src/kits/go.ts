/** Programs in Go's own words. */
export * from '../engine/runtimes/go/kit/index.ts';
