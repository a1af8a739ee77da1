import { describe, expect, it } from 'vitest';
import { ms, us, type Body, type Channel } from 'seedloom';
import { BOTH, codeOf, play, playAll } from './play.ts';

describe.each(BOTH)('channel on %s', (runtime) => {
  it('unbuffered: a send is over when its value has been received, never before', () => {
    for (const { outcome, records } of playAll(runtime, ({ channel, spawn, work }) => {
      const ch = channel<number>('ch');
      spawn('sender', function* (): Body {
        for (let k = 0; k < 3; k++) {
          yield* ch.send(k);
          yield* work(us(2));
        }
      });
      spawn('receiver', function* (): Body {
        for (let k = 0; k < 3; k++) {
          yield* work(us(7));
          yield* ch.receive();
        }
      });
    })) {
      expect(outcome).toBe('ok');
      const passed = records.flatMap((one) =>
        one.kind === 'channel.sent' || one.kind === 'channel.received' ? [`${one.kind.slice(8)} ${one.value}`] : [],
      );
      expect(passed).toEqual([0, 1, 2].flatMap((k) => [`sent ${k}`, `received ${k}`]));
      for (const one of records) if (one.kind === 'channel.sent') expect(one.to).toBe('receiver');
    }
  });

  it('a channel that is sent over a channel shows in the trace as its name', () => {
    const { outcome, log, records } = play(runtime, ({ channel, spawn, log }) => {
      const [ch, reply] = [channel<Channel<string>>('ch', 1), channel<string>('reply', 1)];
      spawn('a', function* (): Body {
        yield* ch.send(reply);
        yield* (yield* ch.receive())!.send('yes');
        log(String(yield* reply.receive()));
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: yes']);
    expect(records.flatMap((one) => (one.kind === 'channel.sent' ? [one.value] : []))).toEqual(['"reply"', '"yes"']);
  });

  it('unbuffered, without a receiver, a send waits for ever', () => {
    const { outcome, result } = play(runtime, ({ channel, spawn }) => {
      const ch = channel<number>('ch');
      spawn('sender', function* (): Body {
        yield* ch.send(1);
      });
    });
    expect(outcome).toBe('deadlock');
    expect(result.state().objects['ch']).toMatchObject({ waiters: ['sender'], buffer: [] });
  });

  it('buffered: takes as many as it has room for, and keeps their order', () => {
    const { outcome, log, result } = play(runtime, ({ channel, spawn, log }) => {
      const ch = channel<number>('ch', 2);
      spawn('a', function* (): Body {
        log(`${yield* ch.trySend(1)} ${yield* ch.trySend(2)} ${yield* ch.trySend(3)} ${ch.length}`);
        log(`${yield* ch.receive()}`);
        yield* ch.send(4);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: true true false 2', 'a: 1']);
    expect(result.state().objects['ch']!.buffer).toEqual(['2', '4']);
  });

  it('a receive from a full buffer lets the longest waiting sender in', () => {
    const { outcome, log } = play(runtime, ({ channel, spawn, log, join }) => {
      const ch = channel<string>('ch', 1);
      const first = spawn('first', function* (): Body {
        yield* ch.send('buffered');
      });
      spawn('second', function* (): Body {
        yield* join(first);
        yield* ch.send('waited');
        log('sent');
      });
      spawn('receiver', function* (): Body {
        yield* join(first);
        log(`${yield* ch.receive()}`);
        log(`${yield* ch.receive()}`);
      });
    });
    expect(outcome).toBe('ok');
    expect(log.filter((line) => line.startsWith('receiver'))).toEqual(['receiver: buffered', 'receiver: waited']);
  });

  it('every value sent arrives once, in the order of each sender', () => {
    for (const { outcome } of playAll(runtime, ({ channel, spawn, state, check, atEnd, work, input }) => {
      const ch = channel<number>('ch', 2);
      const got = state<number[]>(() => []);
      for (const sender of [0, 100]) {
        spawn(`s${sender}`, function* (): Body {
          for (let k = 0; k < 4; k++) {
            yield* work(us(input('work', 20)));
            yield* ch.send(sender + k);
          }
        });
      }
      for (const name of ['r0', 'r1']) {
        spawn(name, function* (): Body {
          for (let k = 0; k < 4; k++) got.push((yield* ch.receive())!);
        });
      }
      atEnd(() => check([...got].sort((a, b) => a - b).join() === '0,1,2,3,100,101,102,103', `all of them: ${got.join()}`));
    })) {
      expect(outcome).toBe('ok');
    }
  });

  it('closed: what is left drains, then receives answer the end; range ends there', () => {
    const { outcome, log } = play(runtime, ({ channel, spawn, log }) => {
      const ch = channel<number>('ch', 3);
      spawn('a', function* (): Body {
        yield* ch.send(1);
        yield* ch.send(2);
        yield* ch.close();
        yield* ch.range(function* (item) {
          log(`range ${item}`);
        });
        log(`${yield* ch.receive()} ${(yield* ch.receiveOk()).ok} ${(yield* ch.tryReceive()).ok}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: range 1', 'a: range 2', 'a: undefined false false']);
  });

  it('a close wakes every receiver that waits with the end', () => {
    for (const { outcome, log } of playAll(runtime, ({ channel, spawn, log, sleep }) => {
      const ch = channel<number>('ch');
      for (const name of ['r0', 'r1']) {
        spawn(name, function* (): Body {
          log(`${(yield* ch.receiveOk()).ok}`);
        });
      }
      spawn('closer', function* (): Body {
        yield* sleep(ms(1));
        yield* ch.close();
      });
    })) {
      expect([outcome, ...[...log].sort()]).toEqual(['ok', 'r0: false', 'r1: false']);
    }
  });

  it('send on closed and close of closed fail by name, and so does a sender that waits while it is closed', () => {
    for (const { outcome, log } of playAll(runtime, ({ channel, spawn, log, sleep, join }) => {
      const ch = channel<number>('ch');
      const sender = spawn('sender', function* (): Body {
        log(yield* codeOf(() => ch.send(1)));
      });
      spawn('closer', function* (): Body {
        yield* sleep(ms(1));
        log(yield* codeOf(() => ch.close()));
        log(yield* codeOf(() => ch.close()));
        log(yield* codeOf(() => ch.trySend(2)));
        yield* join(sender);
      });
    })) {
      expect([outcome, ...[...log].sort()]).toEqual([
        'ok',
        'closer: E_CLOSE_OF_CLOSED',
        'closer: E_SEND_ON_CLOSED',
        'closer: none',
        'sender: E_SEND_ON_CLOSED',
      ]);
    }
  });

  it('nil: sends and receives wait for ever, trying fails at once, closing fails by name', () => {
    const { outcome, log, result } = play(runtime, ({ nilChannel, spawn, log }) => {
      const nil = nilChannel<number>('nil');
      spawn('sender', function* (): Body {
        yield* nil.send(1);
      });
      spawn('receiver', function* (): Body {
        yield* nil.receive();
      });
      spawn('trier', function* (): Body {
        log(`${yield* nil.trySend(1)} ${(yield* nil.tryReceive()).ok} ${yield* codeOf(() => nil.close())}`);
      });
    });
    expect([outcome, ...log]).toEqual(['deadlock', 'trier: false false E_CLOSE_OF_NIL']);
    expect(result.state().tasks['sender']!.state).toBe('blocked');
  });

  it('with a limit: gives up after its time, and what gave up is never delivered', () => {
    const { outcome, log, result } = play(runtime, ({ channel, spawn, log }) => {
      const ch = channel<number>('ch');
      spawn('a', function* (): Body {
        log(`${yield* ch.sendWithin(ms(1), 1)} ${(yield* ch.receiveWithin(ms(2))).ok}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: false false']);
    expect(result.end.makespan).toBeGreaterThanOrEqual(ms(3));
    expect(result.state().objects['ch']).toMatchObject({ buffer: [], waiters: [] });
  });

  it('with a limit: does at once what needs no waiting, even with a limit of nothing', () => {
    const { outcome, log } = play(runtime, ({ channel, spawn, log }) => {
      const ch = channel<number>('ch', 1);
      spawn('a', function* (): Body {
        log(`${yield* ch.sendWithin(0, 1)} ${(yield* ch.receiveWithin(0)).value}`);
      });
    });
    expect([outcome, ...log]).toEqual(['ok', 'a: true 1']);
  });
});
