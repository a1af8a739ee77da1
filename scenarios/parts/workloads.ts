/** What one piece of a workload does: waits for the world, computes in the language itself, computes in a C library. Milliseconds. */
export interface Workload {
  readonly pieces: number;
  readonly waits: number;
  readonly computes: number;
  readonly inLibrary: number;
}

/** The six workloads of the table "when to use what". */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  /** Web scraping: pages that take a while to come. */
  scraping: { pieces: 40, waits: 100, computes: 1, inLibrary: 0 },
  /** A web server: requests that wait for a database. */
  server: { pieces: 200, waits: 20, computes: 0.2, inLibrary: 0 },
  /** Image processing in the language itself. */
  images: { pieces: 16, waits: 0, computes: 50, inLibrary: 0 },
  /** A data pipeline: reads, then computes. */
  pipeline: { pieces: 32, waits: 30, computes: 20, inLibrary: 0 },
  /** Machine learning: matrices in C. */
  learning: { pieces: 16, waits: 0, computes: 1, inLibrary: 100 },
  /** Microservices: many connections that mostly wait. */
  services: { pieces: 1_000, waits: 1_000, computes: 0.02, inLibrary: 0 },
};

/** @throws where there is none of that name. */
export function workloadNamed(name: string): Workload {
  const found = WORKLOADS[name];
  if (found === undefined) throw new RangeError(`there is no workload '${name}', but ${Object.keys(WORKLOADS).join(', ')}`);
  return found;
}
