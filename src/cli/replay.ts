import type { Action } from './commands.ts';
export const replayCommand: Action = async () => 2;
