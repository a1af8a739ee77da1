import { describe, expect, it } from 'vitest';
import { after, otherwise, us, type Body, type FindingKind, type Kit } from 'seedloom';
import { watchSeeds } from './found.ts';

/** A bug of a released program, as a kernel: what it does, and what must be told of it in some run. */
interface Kernel {
  readonly id: string;
  readonly kind: FindingKind;
  /** Signatures that are told; of runs that have the bug one of them is. */
  readonly told: readonly string[];
  /** The bug shows in every run. */
  readonly always?: boolean;
  readonly setup: (kit: Kit) => void;
}

/** Kernels of the public collection that GoBench has of Go programs, written anew from their structure. */
const KERNELS: readonly Kernel[] = [
  {
    id: 'cockroach_2448', kind: 'leak', always: true, told: ['leak: raft for ev or stop, store for cb or stop'],
    setup: ({ channel, select, spawn }) => {
      const [ev, cb, stop] = [channel<number>('ev'), channel<number>('cb'), channel<number>('stop')];
      spawn('main', function* (): Body {
        yield* spawn('store', function* (): Body {
          for (;;) {
            if ((yield* select(ev.onReceive(), stop.onReceive())).index === 1) return;
            if ((yield* select(cb.onSend(1), stop.onReceive())).index === 1) return;
          }
        });
        yield* spawn('raft', function* (): Body {
          for (;;) {
            const { index } = yield* select(stop.onReceive(), cb.onReceive(), otherwise);
            if (index === 0) return;
            if (index === 2) yield* select(ev.onSend(1), stop.onReceive());
          }
        });
      });
    },
  },
  {
    id: 'etcd_6857', kind: 'leak', told: ['leak: status-call for status'],
    setup: ({ channel, select, spawn }) => {
      const [status, stop, done, reply] = [channel<number>('status'), channel<number>('stop'), channel<number>('done'), channel<number>('reply')];
      spawn('main', function* (): Body {
        yield* spawn('run', function* (): Body {
          for (;;) {
            if ((yield* select(status.onReceive(), stop.onReceive())).index === 1) break;
            yield* reply.send(1);
          }
          yield* done.close();
        });
        yield* spawn('status-call', function* (): Body {
          yield* status.send(1);
          yield* reply.receive();
        });
        yield* spawn('stop-call', function* (): Body {
          if ((yield* select(stop.onSend(1), done.onReceive())).index === 0) yield* done.receive();
        });
      });
    },
  },
  {
    id: 'moby_30408', kind: 'deadlock', always: true, told: ['deadlock: main waiter over cv done'],
    setup: ({ channel, condition, mutex, spawn, cell }) => {
      const [m, done, manifest] = [mutex('mu'), channel<number>('done'), cell('manifest', 0)];
      const cv = condition('cv', m);
      spawn('main', function* (): Body {
        yield* spawn('waiter', function* (): Body {
          yield* m.lock();
          while ((yield* manifest.read()) === 0) yield* cv.wait();
          yield* m.unlock();
          yield* done.close();
        });
        yield* done.receive();
      });
    },
  },
  {
    id: 'etcd_6873', kind: 'leak', told: ['leak: coalescer for mu, stop for dn'],
    setup: ({ channel, mutex, select, spawn }) => {
      const [up, dn, mu] = [channel<number>('up', 1), channel<number>('dn'), mutex('mu')];
      spawn('main', function* (): Body {
        yield* spawn('coalescer', function* (): Body {
          while ((yield* up.receiveOk()).ok) {
            yield* mu.lock();
            yield* mu.unlock();
          }
          yield* dn.close();
        });
        yield* select(up.onSend(1), otherwise);
        yield* spawn('stop', function* (): Body {
          yield* mu.lock();
          yield* up.close();
          yield* dn.receive();
          yield* mu.unlock();
        });
      });
    },
  },
  {
    id: 'etcd_6873 (why)', kind: 'held-across-wait', told: ['held-across-wait: mu over dn'],
    setup: (kit) => KERNELS[3]!.setup(kit),
  },
  {
    id: 'kubernetes_6632', kind: 'leak', told: ['leak: monitor for mu, write for reset'],
    setup: ({ channel, mutex, spawn, cell }) => {
      const [reset, close, mu, alive] = [channel<number>('reset'), channel<number>('close'), mutex('mu'), cell('alive', true)];
      spawn('main', function* (): Body {
        yield* spawn('helper', function* (): Body {
          yield* close.send(1);
        });
        yield* spawn('monitor', function* (): Body {
          yield* close.receive();
          yield* mu.lock();
          yield* reset.close();
          yield* alive.write(false);
          yield* mu.unlock();
        });
        yield* spawn('write', function* (): Body {
          yield* mu.lock();
          if (yield* alive.read()) yield* reset.send(1);
          yield* mu.unlock();
        });
      });
    },
  },
  {
    id: 'cockroach_1462', kind: 'deadlock', told: ['deadlock: main transport over ev stop'],
    setup: ({ channel, select, spawn, waitGroup }) => {
      const [stopper, ev, stop] = [channel<number>('stopper'), channel<number>('ev'), waitGroup('stop')];
      spawn('main', function* (): Body {
        yield* stop.add();
        yield* spawn('transport', function* (): Body {
          while ((yield* select(stopper.onReceive(), otherwise)).index !== 0) yield* ev.send(1);
          yield* stop.done();
        });
        yield* stop.add();
        yield* spawn('process', function* (): Body {
          while ((yield* select(ev.onReceive(), stopper.onReceive())).index !== 1);
          yield* stop.done();
        });
        yield* stopper.close();
        yield* stop.wait();
      });
    },
  },
  {
    id: 'moby_25384', kind: 'leak', always: true, told: ['leak: init for wg'],
    setup: ({ spawn, waitGroup }) => {
      const wg = waitGroup('wg');
      spawn('main', function* (): Body {
        yield* spawn('init', function* (): Body {
          yield* wg.add(2);
          for (const k of [0, 1]) {
            yield* spawn(`plugin${k}`, function* (): Body {
              yield* wg.done();
            });
            yield* wg.wait();
          }
        });
      });
    },
  },
  {
    id: 'moby_4951', kind: 'deadlock', told: ['deadlock: one two over D I'],
    setup: ({ mutex, sleep, spawn }) => {
      const [all, own] = [mutex('D'), mutex('I')];
      function* remove(): Body {
        yield* all.lock();
        yield* own.lock();
        yield* all.unlock();
        yield* sleep(300);
        yield* all.lock();
        yield* own.unlock();
        yield* all.unlock();
      }
      spawn('one', remove);
      spawn('two', remove);
    },
  },
  {
    id: 'moby_4951 (foretold)', kind: 'lock-order', told: ['lock-order: D I by one two'],
    setup: (kit) => KERNELS.find(({ id }) => id === 'moby_4951')!.setup(kit),
  },
  {
    id: 'etcd_5509', kind: 'misuse', told: ['misuse: Get keeps cli'],
    setup: ({ cell, channel, mutex, rwlock, spawn }) => {
      const [cli, r, open, done] = [rwlock('cli'), mutex('r'), cell('open', true), channel<number>('done')];
      spawn('main', function* (): Body {
        yield* spawn('Get', function* (): Body {
          for (;;) {
            yield* cli.lockRead();
            const o = yield* open.read();
            yield* r.lock();
            yield* r.unlock();
            if (!o) break;
            yield* cli.unlockRead();
          }
          yield* done.trySend(1);
        });
        yield* cli.lockWrite();
        yield* open.write(false);
        yield* cli.unlockWrite();
        yield* cli.lockWrite();
        yield* cli.unlockWrite();
        yield* done.receive();
      });
    },
  },
  {
    id: 'cockroach_3710', kind: 'lock-order', told: ['lock-order: m by ForceScan', 'lock-order: m q by ForceScan'],
    setup: ({ mutex, rwlock, spawn }) => {
      const [m, q] = [rwlock('m'), mutex('q')];
      spawn('ForceScan', function* (): Body {
        yield* m.lockRead();
        for (let k = 0; k < 2; k++) {
          yield* q.lock();
          yield* m.lockRead();
          yield* m.unlockRead();
          yield* q.unlock();
        }
        yield* m.unlockRead();
      });
      spawn('raft', function* (): Body {
        yield* m.lockWrite();
        yield* m.unlockWrite();
      });
    },
  },
  {
    id: 'kubernetes_5316', kind: 'leak', told: ['leak: fn for ch', 'leak: fn for err'],
    setup: ({ channel, input, select, sleep, spawn }) => {
      const [ch, err] = [channel<number>('ch'), channel<number>('err')];
      spawn('main', function* (): Body {
        yield* spawn('fn', function* (): Body {
          yield* sleep(us(2_000));
          yield* (input('coin', 2) === 0 ? ch : err).send(1);
        });
        yield* select(ch.onReceive(), err.onReceive(), after(us(1_000)));
      });
    },
  },
  {
    id: 'moby_27037', kind: 'race', always: true, told: ['race: i between body'],
    setup: ({ cell, spawn, waitGroup }) => {
      const [i, wg] = [cell('i', 0), waitGroup('wg')];
      spawn('main', function* (): Body {
        for (let k = 17; k <= 21; k++) {
          yield* i.write(k);
          yield* wg.add();
          yield* spawn(`body${k}`, function* (): Body {
            yield* i.read();
            yield* wg.done();
          });
        }
        yield* i.write(22);
        yield* wg.wait();
      });
    },
  },
  {
    id: 'grpc_3090', kind: 'race', always: true, told: ['race: resolver between Dial resolveNow'],
    setup: ({ cell, mutex, spawn }) => {
      const [m, resolver] = [mutex('m'), cell('resolver', 0)];
      spawn('Dial', function* (): Body {
        yield* m.lock();
        yield* spawn('resolveNow', function* (): Body {
          yield* m.lock();
          yield* resolver.read();
          yield* m.unlock();
        });
        yield* m.unlock();
        yield* resolver.write(1);
      });
    },
  },
  {
    id: 'moby_18412', kind: 'race', told: ['race: exitCode between main waiter', 'race: output between copier main'],
    setup: ({ cell, channel, select, spawn }) => {
      const [done, output, exitCode] = [channel<number>('done'), cell('output', 0), cell('exitCode', 0)];
      spawn('main', function* (): Body {
        yield* output.write(0);
        yield* spawn('waiter', function* (): Body {
          yield* spawn('copier', function* (): Body {
            yield* output.write(1);
          });
          yield* exitCode.write(1);
          yield* done.send(1);
        });
        yield* select(done.onReceive(), after(us(1_000)));
        yield* output.read();
        yield* exitCode.read();
      });
    },
  },
  {
    id: 'grpc_1687', kind: 'misuse', told: ['misuse: E_SEND_ON_CLOSED handler'],
    setup: ({ channel, select, spawn }) => {
      const [closed, writes] = [channel<number>('closed'), channel<number>('writes')];
      spawn('main', function* (): Body {
        yield* spawn('handler', function* (): Body {
          yield* select(writes.onSend(1), closed.onReceive());
          yield* writes.close();
          yield* select(writes.onSend(1), closed.onReceive());
        });
        while ((yield* select(writes.onReceive(), closed.onReceive())).ok);
      });
    },
  },
  {
    id: 'kubernetes_13058', kind: 'misuse', told: ['misuse: E_NEGATIVE_COUNTER controller'],
    setup: ({ pause, spawn, waitGroup }) => {
      const td = waitGroup('td');
      spawn('main', function* (): Body {
        yield* spawn('controller', function* (): Body {
          for (let k = 0; k < 3; k++) {
            yield* td.done();
            yield* pause();
          }
        });
        yield* td.add(3);
        yield* td.wait();
      });
    },
  },
]; // prettier-ignore

describe('kernels of released programs', () => {
  it.each(KERNELS.map((kernel) => [kernel.id, kernel] as const))('%s', (_id, { kind, told, always, setup }) => {
    const runs = watchSeeds(setup, { seeds: 60 }).map(({ findings }) => findings.filter((one) => one.kind === kind));
    const withIt = runs.filter((findings) => findings.length > 0);
    expect(withIt.length).toBeGreaterThan(0);
    if (always === true) expect(withIt.length).toBe(runs.length);
    for (const findings of withIt)
      expect(
        findings.some(({ signature }) => told.some((one) => signature.startsWith(one))),
        findings.map(({ signature }) => signature).join('; '),
      ).toBe(true);
  });
});
