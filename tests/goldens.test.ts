import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { main } from '../src/cli/cli.ts';

/** What `seedloom test` checks of every scenario here: expectations, two runs of equal bytes, goldens, no orphans. */
it('all scenarios end as expected, run twice alike and equal their goldens', async () => {
  let said = '';
  const write = (text: string): void => void (said += text);
  const code = await main(['test'], {
    out: { write },
    err: { write },
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { CI: 'true' },
  });
  expect(code, said).toBe(0);
  expect(said).toMatch(/\d+ passed, 0 failed/);
});
