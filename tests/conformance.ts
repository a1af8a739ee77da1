/** `npm run conformance -- go [--timing]`: the model against what real programs print; runs the originals where their toolchain is. */
import { compare } from './conformance/go.ts';

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (wanted.join() !== 'go') {
  console.error('usage: npm run conformance -- go [--timing]');
  process.exitCode = 2;
} else {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const rows of compare(process.argv.includes('--timing'))) {
    for (const { what, holds, figure } of await rows) {
      const word = holds === null ? 'skipped' : holds ? 'passed' : 'failed';
      counts[word]++;
      console.log(`${word.padEnd(8)} ${what}: ${figure}`);
    }
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}
