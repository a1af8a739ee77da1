import type { Action } from './commands.ts';
export const listCommand: Action = async () => 2;
