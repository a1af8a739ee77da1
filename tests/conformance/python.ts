import type { Originals } from '../support/conformance.ts';

/** CPython: the machine's own `python3`. */
export const originals: Originals = {
  folder: 'python',
  extension: 'py',
  command: (file) => ['python3', file],
  versionOf: ['python3', '--version'],
};
