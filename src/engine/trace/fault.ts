import { SimError } from '../kernel/errors.ts';

const HINTS = {
  E_TRACE_FOREIGN: 'A trace begins with the line "seedloom-trace 1". Is this the right file?',
  E_TRACE_NEWER: 'Update seedloom, or record the run anew with this version.',
  E_TRACE_TRUNCATED: 'The end is missing: the writing was interrupted or the file was cut. Record the run anew.',
  E_TRACE_EDITED: 'A trace is not for editing, and line ends must not be converted (.gitattributes: *.trace -text). Record the run anew.',
  E_TRACE_MALFORMED: 'The file was changed, or written by another version. Record the run anew.',
  E_TRACE_INCONSISTENT: 'The records contradict each other, so something wrote them that is not this engine. Record the run anew.',
} as const;
export type TraceErrorCode = keyof typeof HINTS;

/** A trace that cannot be read, or not believed. */
export class TraceError extends SimError {
  readonly code: TraceErrorCode;
  readonly hint: string;
  /** Line of the text, from 1; undefined where the fault is not in one line. */
  readonly line: number | undefined;
  constructor(code: TraceErrorCode, message: string, line?: number) {
    super(line === undefined ? message : `line ${line}: ${message}`);
    this.name = 'TraceError';
    this.code = code;
    this.hint = HINTS[code];
    this.line = line;
  }
}
