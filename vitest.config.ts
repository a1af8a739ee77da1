import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: [
      { find: /^seedloom$/, replacement: fileURLToPath(new URL('./src/index.ts', import.meta.url)) },
      { find: /^seedloom\/(go|python|asyncio|multiprocessing)$/, replacement: fileURLToPath(new URL('./src/kits/$1.ts', import.meta.url)) },
    ],
  },
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/fixtures/**', '**/node_modules/**'],
    setupFiles: ['./tests/support/setup.ts'],
    reporters: ['default', './tests/support/closing-line.ts'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
