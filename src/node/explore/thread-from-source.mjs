// Node 20 starts no thread from a TypeScript file: where there is no build, this one teaches the thread to read it.
import { register } from 'tsx/esm/api';

register();
export default (await import('./thread.ts')).default;
