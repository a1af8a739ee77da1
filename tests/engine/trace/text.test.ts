import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAME_PATTERN } from '../../../src/engine/kernel/names.ts';
import { OUTCOMES, type Scalar } from '../../../src/engine/trace/header.ts';
import { columnWords, type Kind, KINDS } from '../../../src/engine/trace/records.ts';
import { parseTrace, renderRecord, renderTrace, sameTrace, TraceError, TraceWriter } from '../../../src/engine/trace/text.ts';
import { fuzzTrace } from '../../support/fuzz-trace.ts';
import { HEADER, opposedLocks, Script } from '../../support/records.ts';

function refusal(text: string): TraceError {
  try {
    parseTrace(text);
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** A trace with everything that is hard to write. */
function hardTrace(): Script {
  const script = new Script().add('process.started', { object: '-', text: '' }).add('task.spawned', { task: 'Zoë' });
  for (const text of [
    '',
    ' ',
    'a  b',
    ' a',
    'a ',
    '"',
    '"x"',
    'é',
    'a\nb\r\n',
    '\\',
    '\u0000\u007f\u0085\u00a0',
    '\u2028\u202e\ufeff',
    '\ufffd',
    '\ud800',
    '😀\u{e0041}',
    'x=1 y="2"',
    '-',
    '間',
  ]) {
    script.add('logged', { task: 'Zoë', text }).add('cell.written', { object: '__proto__', text });
  }
  return script
    .at(1, 1023, 'constructor')
    .at(Number.MAX_SAFE_INTEGER)
    .add('atomic.added', { object: 'n', x: -Number.MAX_SAFE_INTEGER, text: -0 });
}

describe('the text of a trace', () => {
  it('reads well', () => {
    expect(opposedLocks().text({}, 'deadlock').split('\n').slice(0, 17)).toEqual([
      'seedloom-trace 1',
      'scenario   opposed-locks',
      'source     9c1d04e2a1b2c3d4',
      'engine     1',
      'runtime    os-threads@1',
      'seed       7',
      'deviations 12=1 40=2',
      'params     n=5',
      'settings   cores=2 exact=no os=round-robin os.sliceNs=4000000',
      '    time ns  core  thread    task        event               object      detail',
      '          0  -     -         -           process.started     main        runtime=os-threads',
      '          0  -     -         -           object.made         a           size=0 type=mutex',
      '          0  -     -         -           object.made         b           size=0 type=mutex',
      '          0  -     -         left        task.spawned        -',
      '          0  -     -         -           thread.started      t0          process=main',
      '          0  -     -         -           thread.ready        t0          why=started',
      '          0  c0    -         -           core.waking         -',
    ]);
  });

  it('stays within 100 columns, has no trailing blanks and ends in one line end', () => {
    const settings = Object.fromEntries(Array.from({ length: 40 }, (_, i): [string, Scalar] => [`some.setting${i}Ns`, i * 1_000]));
    const text = opposedLocks().text({ settings, deviations: Array.from({ length: 60 }, (_, i) => ({ index: i * 17, value: 1 })) });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(text).not.toMatch(/ \n/);
    expect(text).toMatch(/[^\n]\n$/);
    expect(renderTrace(parseTrace(text))).toBe(text);
  });

  it('is the same whether it is written in pieces or at once', () => {
    const script = opposedLocks();
    const chunks: string[] = [];
    const writer = new TraceWriter((chunk) => chunks.push(chunk), HEADER);
    for (let i = 0; i < 40; i++) for (const raw of script.records) writer.record(raw);
    writer.end({ ...script.end(), events: script.records.length * 40 });
    expect(chunks.length).toBeGreaterThan(3);
    expect(() => parseTrace(chunks.join(''))).toThrow(/order digest/); // the sum is right; the digests are those of one round
  });

  it('reads back what is hard to write, in ASCII but for plain letters', () => {
    const trace = hardTrace().trace({
      scenario: 'a b',
      seed: '',
      runtime: 'x@y',
      params: { n: -0, 'a b': '5', c: 'no', d: true, e: 1e21, f: '', g: 0.1, h: NaN, i: 'NaN', j: '-', __proto__x: 'é' },
    });
    const text = renderTrace(trace);
    expect(parseTrace(text)).toEqual(trace);
    expect(renderTrace(parseTrace(text))).toBe(text);
    expect(text).not.toMatch(/[\u007f-\u00a0\u2000-\u20ff\ud800-\udbff](?![\udc00-\udfff])|\ufffd/);
  });

  it('reads back any run (property)', () => {
    fc.assert(
      fc.property(traceArbitrary, (trace) => {
        const text = renderTrace(trace);
        const read = parseTrace(text);
        expect(read).toEqual(trace);
        expect(renderTrace(read)).toBe(text);
        for (const raw of trace.records) expect(renderRecord(raw)).not.toMatch(/[\n\r]| $/);
      }),
    );
  });
});

describe('a damaged trace', () => {
  const text = opposedLocks().text({}, 'deadlock');

  it('is refused wherever it is cut', () => {
    for (let length = 0; length < text.length; length++) {
      const { code } = refusal(text.slice(0, length));
      expect(['E_TRACE_TRUNCATED', 'E_TRACE_EDITED', 'E_TRACE_MALFORMED']).toContain(code);
    }
  });

  it('is refused or read as the same events, whichever byte is cut off or changed', () => {
    expect(fuzzTrace(text, 4_000, 1).refused).toBeGreaterThan(3_900);
    expect(fuzzTrace(hardTrace().text(), 4_000, 2).refused).toBeGreaterThan(3_900);
  });

  it.each([
    ['E_TRACE_TRUNCATED', 'empty', ''],
    ['E_TRACE_TRUNCATED', 'first line', 'seedloom-tr'],
    ['E_TRACE_TRUNCATED', 'no foot', text.slice(0, 400)],
    ['E_TRACE_TRUNCATED', 'without its last line', text.replace(/sum.*\n$/, '')],
    ['E_TRACE_FOREIGN', 'another file', '{"traceEvents":[]}\n'],
    ['E_TRACE_NEWER', 'format 2', text.replace('trace 1', 'trace 2')],
    ['E_TRACE_EDITED', 'CRLF', text.replaceAll('\n', '\r\n')],
    ['E_TRACE_EDITED', 'a line more', `${text}\n`],
    ['E_TRACE_EDITED', 'another time', text.replace('      20000  ', '      20001  ')],
    ['E_TRACE_EDITED', 'twice', text + text],
    ['E_TRACE_MALFORMED', 'another event', text.replace('lock.acquired', 'lock.acquirex')],
    ['E_TRACE_MALFORMED', 'another word', text.replace('why=started', 'why=starved')],
    ['E_TRACE_MALFORMED', 'a blank more', text.replace('task.worked  ', 'task.worked   ')],
    ['E_TRACE_MALFORMED', 'a zero more', text.replace('cores=2', 'cores=02')],
    ['E_TRACE_MALFORMED', 'a source of other form', text.replace('9c1d04e2a1b2c3d4', '9C1d04e2a1b2c3d4')],
    ['E_TRACE_MALFORMED', 'settings not sorted', text.replace('cores=2 exact=no', 'exact=no cores=2')],
    ['E_TRACE_MALFORMED', 'no columns', text.replace(/ +time ns.*\n/, '')],
  ])('gives %s for: %s', (code, _what, damaged) => {
    const error = refusal(damaged);
    expect(error.code).toBe(code);
    expect(error.hint).not.toBe('');
  });

  it('names the line of what is malformed', () => {
    expect(refusal(text.replace('lock.acquired', 'lock.acquirex')).message).toBe('line 24: there is no event called "lock.acquirex"');
  });

  it('is refused when only its sum was mended', () => {
    const trace = opposedLocks().trace();
    expect(refusal(renderTrace({ ...trace, end: { ...trace.end, full: '0123456789abcdef' } })).message).toMatch(/full digest/);
    const later = trace.records.map((raw) => ({ ...raw, at: raw.at + 1 }));
    expect(refusal(renderTrace({ ...trace, records: later })).message).toMatch(/full digest/);
  });
});

describe('sameTrace', () => {
  const text = opposedLocks().text();
  it('overlooks the source alone, and the sum does too', () => {
    const moved = opposedLocks().text({ source: '0000000000000000' });
    expect(moved).not.toBe(text);
    expect(sameTrace(text, moved)).toBeUndefined();
    expect(parseTrace(text.replace(HEADER.source, '0000000000000000')).header.source).toBe('0000000000000000');
  });
  it('names the first line that differs', () => {
    expect(sameTrace(text, text.replace('seed       7', 'seed       8'))).toEqual({ line: 6, a: 'seed       7', b: 'seed       8' });
    expect(sameTrace(text, text.slice(0, -1))).toMatchObject({ line: text.split('\n').length, a: '', b: undefined });
  });
});

// ── any trace at all ───────────────────────────────────────────────────────────────────────────────────────────────────

const nameArbitrary = fc.oneof(
  fc.constantFrom('a', 'b', '-', '__proto__', 'worker.17'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((name) => NAME_PATTERN.test(name)),
);
const optionalName = fc.option(nameArbitrary, { nil: undefined });
const textArbitrary = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('a', 'a b', '42', '{"n":1}'));
const scalarArbitrary: fc.Arbitrary<Scalar> = fc.oneof(
  fc.boolean(),
  fc.double(),
  fc.integer(),
  fc.string(),
  fc.constantFrom('yes', '7', '-1e3', 'Infinity'),
);
const scalars = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('cores', 'os.sliceNs')), scalarArbitrary);

function numberFor(column: Kind['shape']['x']): fc.Arbitrary<number> {
  if (column === undefined) return fc.constant(0);
  const words = columnWords(column);
  return words === undefined ? fc.maxSafeInteger() : fc.nat(words.length - 1);
}

const recordArbitrary = fc.constantFrom(...KINDS).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    step: fc.nat(1_000_000),
    core: fc.integer({ min: -1, max: 70 }),
    thread: optionalName,
    task: optionalName,
    object: optionalName,
    x: numberFor(kind.shape.x),
    y: numberFor(kind.shape.y),
    text: textArbitrary,
  }),
);

const traceArbitrary = fc
  .record({
    records: fc.array(recordArbitrary, { maxLength: 40 }),
    header: fc.record({
      scenario: fc.string(),
      source: fc.stringMatching(/^[0-9a-f]{16}$/),
      engine: fc.nat(),
      runtime: fc.string(),
      model: fc.nat(),
      seed: textArbitrary,
      deviations: fc.array(fc.record({ index: fc.nat(), value: fc.nat(9) }), { maxLength: 30 }),
      params: scalars,
      settings: scalars,
    }),
    outcome: fc.constantFrom(...OUTCOMES),
  })
  .map(({ records, header, outcome }) => {
    const script = new Script();
    let now = 0;
    for (const { kind, step, core, thread, task, object, x, y, text } of records) {
      now += step;
      script
        .at(now, core, thread)
        .add(kind.name, { ...(task === undefined ? {} : { task }), ...(object === undefined ? {} : { object }), x: x + 0, y, text });
    }
    return script.trace(header, outcome);
  });
