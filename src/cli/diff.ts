import type { Action } from './commands.ts';
export const diffCommand: Action = async () => 2;
