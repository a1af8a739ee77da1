import { prepare, type Choice, type Scenario } from '../../src/index.ts';

/** What a program prints, and how it ends: the form of the `.expected` files. */
export function outputsOf(program: Scenario, choice: Choice): (seed: string) => string {
  const prepared = prepare(program, choice);
  return (seed) => {
    const lines: string[] = [];
    let code = '?';
    const { end } = prepared.run({
      seed,
      listen: () => ({
        record: (raw) => {
          if (raw.kind.name === 'logged') lines.push(raw.text);
          if (raw.kind.name === 'process.exited' && raw.object === 'main') code = String(raw.x);
        },
      }),
    });
    if (code === '?') code = end.outcome;
    return `${lines.join('\n')}\nexit ${code}\n`;
  };
}
