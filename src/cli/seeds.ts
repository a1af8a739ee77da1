export async function runSeeds(..._: unknown[]): Promise<number> { return 2; }
