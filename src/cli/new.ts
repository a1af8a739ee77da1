import type { Action } from './commands.ts';
export const newCommand: Action = async () => 2;
