import { describe, expect, it } from 'vitest';
import { prepare, type Body, type Op, type Scenario } from 'seedloom';
import { chan, close, defer, fmt, go, int, main, range, sync, time } from 'seedloom/go';

/** What a new user of the kit writes first. */
function printed(one: Scenario, runtime = 'go'): unknown[] {
  const lines: unknown[] = [];
  prepare(one, { runtime }).run({
    seed: '1',
    listen: () => ({ record: ({ kind, text }) => void (kind.name === 'logged' && lines.push(text)) }),
  });
  return lines;
}

describe('slips of the pen', () => {
  const wg = new sync.WaitGroup();
  it.each<[string, () => Body<unknown> | Generator<never>, string]>([
    ['a method without its object', () => deferring(wg.Done), 'defer was given the method Done without its object'],
    ['a call in place of a function', () => deferring(wg.Done() as never), 'defer was given no function'],
    ['nothing', () => deferring(undefined as never), 'defer was given no function'],
    ['a goroutine of a method', () => starting(wg.Wait as never), 'go was given the method Wait without its object'],
  ])('%s is refused where it stands', (_title, body, message) => {
    expect(() => printed(main('slip', body as () => Body<unknown>))).toThrow(message);
  });

  it('an arrow of range may answer a collection', () => {
    const seen = new Map<number, number>();
    const collects = main('collects', function* () {
      const ch = chan(int, 2);
      for (const k of [1, 2]) yield* ch.send(k);
      yield* close(ch);
      yield* range(ch, (k) => seen.set(k, 2 * k));
      yield* fmt.Println(seen);
    });
    expect(printed(collects)).toEqual(['map[1:2 2:4]']);
  });

  it('a duration can be multiplied', () => {
    const sleeps = main('sleeps', function* () {
      const before = time.Now();
      yield* time.Sleep((time.Duration(5) as unknown as number) * time.Millisecond);
      const slept = time.Duration(time.Since(before)).Round(time.Millisecond);
      yield* fmt.Printf('%v %d\n', slept, slept);
    });
    expect(printed(sleeps)).toEqual(['5ms 5000000']);
  });

  it.each(['go', 'interleaving', 'os-threads', 'green-threads'])('a program that prints runs on %s', (runtime) => {
    const prints = main('prints', function* () {
      const done = chan(int);
      yield* go(function* () {
        yield* fmt.Println('there');
        yield* done.send(1);
      });
      yield* done.recv();
      yield* fmt.Println('here');
    });
    expect(printed(prints, runtime)).toEqual(['there', 'here']);
  });

  // what Go 1.26 prints for the same
  it.each<[string, unknown, string]>([
    ['%+v', { a: 1, b: { c: 'x' } }, '{a:1 b:{c:x}}'],
    ['%v', { a: 1, b: { c: 'x' } }, '{1 {x}}'],
    ['%d', 1.5, '%!d(float64=1.5)'],
    ['%d', 'x', '%!d(string=x)'],
    ['%d', [1, 2], '[1 2]'],
    ['%+d', 3, '+3'],
    ['%s', 7, '%!s(int=7)'],
    ['%s', null, '%!s(<nil>)'],
    ['%t', 1, '%!t(int=1)'],
    ['%c', 65, 'A'],
    ['%U', 65, 'U+0041'],
  ])('%s of %j', (verb, value, text) => {
    expect(fmt.Sprintf(verb, value)).toBe(text);
  });
});

function* deferring(what: () => Op<void>): Body {
  defer(what);
  yield* time.Sleep(1);
}

function* starting(what: () => Body): Body {
  yield* go(what);
}
