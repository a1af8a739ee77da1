import type { Action } from './commands.ts';
export const testCommand: Action = async () => 2;
