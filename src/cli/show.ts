import type { Action } from './commands.ts';
export const showCommand: Action = async () => 2;
