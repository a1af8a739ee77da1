import fc from 'fast-check';

// Every run of the suite tries the same cases. A night job, or somebody in doubt, brings a fresh seed or more runs.
const seed = Number(process.env['PROPERTY_SEED'] ?? 20261121);
const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 100);
fc.configureGlobal({ seed, numRuns });
