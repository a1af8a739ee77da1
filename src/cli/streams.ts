/** Where output goes. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Everything of the world that a command sees, so that tests can put their own in its place. */
export interface Streams {
  /** Results. */
  readonly out: Output;
  /** Talk: errors, notes, progress. */
  readonly err: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function printLines(to: Output, lines: readonly string[]): void {
  to.write(lines.map((line) => `${line}\n`).join(''));
}

export function printJson(to: Output, value: unknown): void {
  to.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** What a command answers to the shell; 130 after Ctrl-C. */
export const EXIT = { fine: 0, failed: 1, usage: 2, internal: 3, inconclusive: 4, interrupted: 130 } as const;
