import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { prepare, type FindingKind, type Scenario } from 'seedloom';
import { main } from '../../src/cli/cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

async function said(...words: string[]): Promise<string> {
  let out = '';
  const silent = { write: (): void => undefined };
  await main(words, { out: { write: (text) => void (out += text) }, err: silent, cwd: ROOT, env: {} });
  return out;
}

async function load(path: string): Promise<Scenario> {
  const [folder, name] = path.includes('/') ? path.split('/') : ['', path];
  const file: unknown =
    folder === 'goker'
      ? await import(`../../scenarios/corpus/goker/${name}.ts`)
      : folder === 'classics'
        ? await import(`../../scenarios/corpus/classics/${name}.ts`)
        : await import(`../../scenarios/${name}.ts`);
  return (file as { default: Scenario }).default;
}

/** What `explain` says of the first run that shows a finding of that kind: that finding's part of the page. */
async function explained(path: string, runtime: string, kind: FindingKind): Promise<string> {
  const prepared = prepare(await load(path), { runtime });
  let seed = 1;
  while (!prepared.run({ seed: String(seed), detect: 'all' }).findings.some((one) => one.kind === kind)) if (++seed > 300) break;
  const file = path.includes('/') ? `scenarios/corpus/${path}.ts` : `scenarios/${path}.ts`;
  const { token } = JSON.parse(await said('run', file, '-r', runtime, '--seed', String(seed), '--json')) as { token: string };
  const page = (await said('explain', file, token)).replace(/\n *npx seedloom.*\n$/, '');
  const parts = page.split(/\n(?=[✗✓?] )/).filter((part) => /^[✗✓?] /.test(part));
  return parts.find((part) => part.replace(/^[✗✓?] /, '').startsWith(kind)) ?? page;
}

describe('explain tells a finding to somebody who has not seen the scenario', () => {
  it('race', async () =>
    expect(await explained('classics/bank-transfer-unlocked', 'interleaving', 'race')).toMatchInlineSnapshot(`
      "✗ race: transfer-0 reads balance-0 (event 10) and transfer-1 writes it (event 13): no lock, message, start or
        end leads from the one to the other

           10  transfer-0  reads balance-0: 10   :14  const left = yield* from.balance.read();     ◀ one access
           13  transfer-1  writes balance-0: 11  :17  yield* to.balance.update((old) => old + 1);  ◀ the other: nothing leads here from event 10

        At its access transfer-0 holds no lock, and transfer-1 holds no lock: they have no lock in common.
        Nothing that transfer-0 does after event 10 (an unlock, a message, a start, its end) is what transfer-1
          waits for or takes before event 13.
        So the two could as well have come the other way round, or at once, and what balance-0 then holds is chance.

        In reality: nothing is printed, the value is wrong now and then; a race detector (\`go test -race\`,
          ThreadSanitizer) tells of it in a run that makes both accesses.
        Remedy: Let every access to balance-0 hold one and the same lock, or make it an atomic where a single step
          is enough, or let one wait for the other: by a message, a join or a later start.
        Tried on 200 random schedules. As it is: 93 end check-failed, 107 end ok and show it. With a lock held from
          each look at balance-0 to the write that follows: 187 end ok and do not show it, 13 end check-failed. It
          takes away what was found; what else is wrong has another reason.
        Tried too: with a lock held from each look at balance-0, balance-1 to the write that follows: all 200 end ok
          and do not show it.
      "
    `));
  it('lock order', async () =>
    expect(await explained('classics/bank-transfer', 'os-threads', 'lock-order')).toMatchInlineSnapshot(`
      "? lock-order, a hint: transfer-0 takes account-1 while it holds account-0 (event 20) and transfer-1 takes
        account-0 while it holds account-1 (event 32): each can get its first lock and then wait for the next one

           17    9.654 us  transfer-0  takes account-0  :17  yield* from.lock.lock();
           20   14.618 us  transfer-0  takes account-1  :19  yield* to.lock.lock();    ◀ while it holds account-0
           30   15.438 us  transfer-1  takes account-1  :17  yield* from.lock.lock();
           32   20.482 us  transfer-1  takes account-0  :19  yield* to.lock.lock();    ◀ while it holds account-1

        transfer-0 takes account-0, then account-1.
        transfer-1 takes account-1, then account-0.
        No lock is held in all of these places, and no start, end or message keeps them apart: each task may have
          its first lock when it asks for the next.
        It did not happen in this run.

        In reality: nothing, as a rule for months: then, under load, both sides hang at once.
        Remedy: Take account-0 and account-1 in one order everywhere, for instance account-0 before account-1.
        Tried on 200 seeds. As it is: 77 end ok and show it, 123 end deadlock. With account-0, account-1 taken in
          one order, account-0 first: all 200 end ok and do not show it.
      "
    `));
  it('deadlock', async () =>
    expect(await explained('classics/ab-ba', 'interleaving', 'deadlock')).toMatchInlineSnapshot(`
      "✗ deadlock: 2 tasks wait for each other

            a-then-b ─ wants b ─▶ b-then-a
                ▲                     │
                └────── wants a ──────┘

        a-then-b  holds a since event 7  waits for b since event 9   :16  yield* second.lock();
        b-then-a  holds b since event 5  waits for a since event 10  :16  yield* second.lock();

        How it came about, in scenarios/corpus/classics/ab-ba.ts
            5  b-then-a  takes b                  :14  yield* first.lock();
            7  a-then-b  takes a                  :14  yield* first.lock();
            9  a-then-b  is stuck, waiting for b  :16  yield* second.lock();
           10  b-then-a  is stuck, waiting for a  :16  yield* second.lock();

        Lock order: a-then-b a→b, b-then-a b→a
        Taking a before b in both removes the circle.

                    0 steps
        1 a-then-b  ▒▒██  2 steps
        2 b-then-a  ██▒▒  2 steps
          █ running  ▒ ready  ░ blocked  · asleep or in a call

        In reality: threads of C, Java or CPython just hang, and nothing is printed; Go says "fatal error: all
          goroutines are asleep - deadlock!", but only where every goroutine waits.
        Tried on 200 random schedules. As it is: 100 end ok and do not show it, 100 end deadlock. With a, b taken in
          one order, a first: all 200 end ok and do not show it.
      "
    `));
  it('lost wake-up', async () =>
    expect(await explained('classics/missed-signal', 'interleaving', 'lost-wakeup')).toMatchInlineSnapshot(`
    "? lost-wakeup, a hint: tells notifies signal when nobody waits (event 8); waits comes to wait for it
      afterwards (event 12) and is never woken

          8  tells  notifies signal, 0 woken  :22  yield* signal.notify();  ◀ nobody hears it
         12  waits  waits on signal           :15  yield* signal.wait();    ◀ waits for what has been

      A notification is kept for nobody: who begins to wait on signal after it is not woken by it.
      waits comes to its wait without looking whether it still has to.

      In reality: the waiting task hangs, and the next notification, if there ever is one, sets it going again.
      Remedy: Look at what is waited for in a \`while\`, under the lock that the wait frees, and change it under the
        same lock.
    "
  `));
  it('check-then-act', async () =>
    expect(await explained('classics/withdrawal-atomic', 'os-threads', 'check-then-act')).toMatchInlineSnapshot(`
      "? check-then-act, a hint: ann reads balance (event 16), ben changes it (event 18), and ann writes it without
        looking again (event 22)

           16    6.386 us  ann  loads balance: 150         :14  if ((yield* balance.load()) < 100) return;  ◀ looks
           18   10.918 us  ben  adds -100 to balance: 50   :16  yield* balance.add(-100);                   ◀ ann does not see this
           22   11.563 us  ann  adds -100 to balance: -50  :16  yield* balance.add(-100);                   ◀ acts on the first look

        What ann knew of balance was out of date when it acted. If it decided by it, it decided wrongly; if it
          computed from it, what ben did is gone.
        It is no certainty: a task that looks for another purpose, and then writes whatever was there, does nothing
          wrong.

        In reality: nothing is printed: now and then there is one too many or one too few.
        Remedy: Hold a lock from the look to the write, or write with a compare-and-swap that looks again.
        Tried on 200 seeds. As it is: 77 end ok and do not show it, 123 end check-failed. With a lock held from each
          look at balance to the write that follows: all 200 end ok and do not show it.
      "
    `));
  it('misuse', async () =>
    expect(await explained('goker/etcd_5509', 'interleaving', 'misuse')).toMatchInlineSnapshot(`
      "✗ misuse: Get has ended and still holds cli: nobody can write under it any more

           18  Get  takes cli to read  :13  yield* cli.lockRead();  ◀ never given back
           24  Get  ends               :20  yield* done.close();    ◀ with cli in hand

        Whoever asks to write under cli from now on waits for ever, and behind a waiting writer new readers wait too
          where writers are preferred.

        In reality: nothing is printed when it happens: the lock just stays taken, and whoever asks next hangs, far
          from the place.
        Remedy: Give cli back on every way out of Get: \`finally\`, \`defer\`, \`with\`.
        Tried on 200 random schedules. As it is: 97 end deadlock, 103 end ok and show it. With cli given back when
          its holder ends: all 200 end ok and do not show it.
      "
    `));
  it('leak', async () =>
    expect(await explained('goker/moby_4951', 'interleaving', 'leak')).toMatchInlineSnapshot(`
      "✗ leak: main has ended, and delete-0 and delete-1 are left waiting for ever: delete-0 for D, delete-1 for I

            6        0 ns  delete-0  takes I                  :12  yield* own.lock();
            8        0 ns  main      ends                     :22  yield* spawn('delete-1', remove);
            9        0 ns  delete-0  frees D                  :13  yield* all.unlock();
           12      300 ns  delete-1  takes D                  :11  yield* all.lock();
           13      300 ns  delete-0  is stuck, waiting for D  :15  yield* all.lock();                 ◀ for ever
           14      300 ns  delete-1  is stuck, waiting for I  :12  yield* own.lock();                 ◀ for ever

        delete-0 waits for D, which delete-1 has.
        delete-1 waits for I, which delete-0 has.

        In reality: nothing is printed: main has ended, and as a rule the program with it. Where the same code is
          called in a server, every such call leaves a task behind with all that it refers to: memory grows, and a
          dump of stacks shows it waiting.
        Remedy: Take D and I in one order everywhere.
      "
    `));
  it('pool starvation', async () =>
    expect(await explained('classics/nested-submit', 'interleaving', 'pool-starvation')).toMatchInlineSnapshot(`
      "✗ pool-starvation: all who serve pool-jobs, pool-worker-2 and pool-worker-1, wait for child-1-done and
        child-2-done, and 2 pieces of work that nobody takes lie in it

           12  client         puts function runParent into pool-jobs  :17  yield* jobs.put(function* runParent(): Body {
           15  client         waits for parent-1-done                 :26  for (const { parent } of done) yield* parent....
           16  pool-worker-2  puts function runChild into pool-jobs   :18  yield* jobs.put(function* runChild(): Body {
           17  pool-worker-1  puts function runChild into pool-jobs   :18  yield* jobs.put(function* runChild(): Body {
           18  pool-worker-2  waits for child-1-done                  :21  yield* child.wait();
           19  pool-worker-1  waits for child-2-done                  :21  yield* child.wait();
           20  pool-worker-1  is stuck, waiting for child-2-done      :21  yield* child.wait();                              ◀ for ever
           21  pool-worker-2  is stuck, waiting for child-1-done      :21  yield* child.wait();                              ◀ for ever

        In reality: the pool stands still without an error: all its workers wait for work that only they could do.
        Remedy: Do not wait inside the pool for work of the same pool: another pool for the inner work, or a
          continuation in place of the wait.
      "
    `));
  it('failed task', async () =>
    expect(await explained('goker/serving_6171', 'interleaving', 'task-failed')).toMatchInlineSnapshot(`
      "✗ task-failed: logger fails with Error: Log in goroutine after the test has completed

        How it came about, in scenarios/corpus/goker/serving_6171.ts
           25  main    writes ended: true                                           :46  yield* ended.write(true);
           26  logger  takes log                                                    :12  yield* log.lock();
           27  logger  reads ended: true                                            :14  if (yield* ended.read()) throw new Error('Log...
           28  logger  frees log                                                    :16  yield* log.unlock(); // deferred, so also on ...
           29  logger  fails: Error: Log in goroutine after the test has completed  :14  if (yield* ended.read()) throw new Error('Log...

                   0         10 steps
        1 main     █░░░░░▒████▒▒▒▒███  8 steps  5 blocked
        2 worker    ░█▒▒██             3 steps  2 blocked
        3 subtest   █▒█                2 steps
        4 run       ▒▒▒█               1 step
        5 logger       ▒▒▒▒▒▒▒████     4 steps
          █ running  ▒ ready  ░ blocked  · asleep or in a call

        In reality: the error ends the task, and in Go the whole process; where nobody joins the task, it may pass
          unseen.
      "
    `));
  it('failed check', async () =>
    expect(await explained('classics/wait-under-if', 'interleaving', 'check-failed')).toMatchInlineSnapshot(`
      "✗ check-failed: there is an item to take
        scenarios/corpus/classics/wait-under-if.ts:19  check(left > 0, 'there is an item to take');

        consumer-2 waits on more because items is 0 (event 9). It is notified (event 21),
        but before it has the lock again consumer-1 makes items 0 (event 28), and consumer-2 does not look again:
        an \`if\` round the wait where a \`while\` belongs.

        How it came about, in scenarios/corpus/classics/wait-under-if.ts
            9  consumer-2  reads items: 0                 :17  if ((yield* items.read()) === 0) yield* more....
           10  consumer-2  waits on more                  :17  if ((yield* items.read()) === 0) yield* more....
           21  producer    notifies all on more, 2 woken  :28  yield* more.notifyAll();
           28  consumer-1  writes items: 0                :20  yield* items.write(left - 1);

               consumer-1       consumer-2      producer
            9                   reads items: 0                   :17
           14  reads items: 0                                    :17  ◀ soon stale
           19                                   reads items: 0   :27
           20                                   writes items: 1  :27  ◀ what was seen is no longer so
           27  reads items: 1                                    :18
           28  writes items: 0                                   :20  ◀ decided before that?
           32                   reads items: 0                   :18

        Held at that moment
        consumer-2  holds lock since event 31  :17  if ((yield* items.read()) === 0) yield* more....

                      0         10        20 steps
        1 consumer-1  ▒▒▒▒████░░░░▒▒█████     9 steps  4 blocked
        2 consumer-2  ████░░░░░░░░▒▒▒▒▒▒▒███  7 steps  8 blocked
        3 producer    ▒▒▒▒▒▒▒▒██████▒▒▒▒▒▒▒▒  6 steps
          █ running  ▒ ready  ░ blocked  · asleep or in a call

        In reality: nothing stops the program at this point: the wrong value is used, and is seen later or never.
        Tried on 200 random schedules. As it is: 163 end ok and do not show it, 37 end check-failed. With \`while\`
          round the wait on more: items looked at again, and changed, under its lock: all 200 end ok and do not show
          it.
      "
    `));
  it('convoy', async () =>
    expect(await explained('lock-convoy', 'os-threads', 'convoy')).toMatchInlineSnapshot(`
      "? convoy, a hint: 109 of 120 releases of lock find somebody waiting, and passing it on takes 315.818 us in all
        where it is held for 126.969 us

         1124  444.102 us  passer-4  is handed lock  convoy.ts:7  yield* lock.lock();
         1134  448.008 us  passer-2  is handed lock  convoy.ts:7  yield* lock.lock();
         1144  451.914 us  passer-3  is handed lock  convoy.ts:7  yield* lock.lock();
         1154  455.617 us  passer-4  is handed lock  convoy.ts:7  yield* lock.lock();
         1163   459.32 us  passer-4  frees lock      convoy.ts:9  yield* lock.unlock();

        Who frees the lock passes it to one that sleeps. Until that one runs nobody has the use of it, and the one
          that freed it soon waits behind it.
        No run is wrong by it, only slow.

        In reality: throughput drops to that of one core with a switch at every step, while the cores are idle.
        Remedy: Let the lock be taken by whoever comes (barging), do more under one taking of lock, or take it less
          often.
      "
    `));
  it('priority inversion', async () =>
    expect(await explained('priority-inversion', 'os-threads', 'priority-inversion')).toMatchInlineSnapshot(`
      "? priority-inversion, a hint: urgent waits for lock, and for 100.002 ms of that its holder least could run and
        does not: between has the core, and does not want lock

           22    9.905 us  least   takes lock             inversion.ts:16  yield* lock.lock();
           28    1.008 ms  urgent  waits for lock         inversion.ts:23  yield* lock.lock();
           41  105.016 ms  least   frees lock, 1 waiting  inversion.ts:18  yield* lock.unlock();
           48  105.018 ms  urgent  takes lock             inversion.ts:23  yield* lock.lock();

        Its holder cannot free it because it does not get to run, and the one that waits may be as urgent as it
          likes: it has to wait for that.
        So it is as late as the tasks in between please.

        In reality: the urgent task misses its deadline, though the work in its own way is short.
        Remedy: Let lock inherit the priority of those who wait for it (\`inherits: true\`), or share nothing between
          the two priorities.
      "
    `));
  it('blocked loop', async () =>
    expect(await explained('blocking-call', 'green-threads', 'blocked-loop')).toMatchInlineSnapshot(`
      "? blocked-loop, a hint: client-1 keeps the only thread from event 9 on: client-2 is ready for 100.055 ms
        before it gets to run

            9     6.65 us  client-1  runs
           10     6.66 us  client-1  calls sleep for 100 ms  :9  yield* sleep(ms(100));
           17  100.062 ms  client-1  has worked 50 us        :10  yield* work(us(50));
           18  100.062 ms  client-1  ends                    :10  yield* work(us(50));
           19  100.062 ms  client-2  runs

        One thread serves all tasks, and nobody takes it away: between the two events only one of them ran, and all
          timers were late.

        In reality: all connections of the process stand still at once, for as long as the one call takes.
        Remedy: Do the long piece on another thread, or in parts with a pause between them.
      "
    `));
  it('starvation', async () =>
    expect(await explained('starvation', 'os-threads', 'starvation')).toMatchInlineSnapshot(`
      "? starvation, a hint: meek waits for lock from event 22 on for 49.737 ms, while others take it 49 times

           12    9.654 us  greedy  takes lock      greed.ts:12  yield* lock.lock();
           22  563.876 us  meek    waits for lock  greed.ts:22  yield* lock.lock();
           29    1.002 ms  greedy  takes lock      greed.ts:12  yield* lock.lock();
           32    1.006 ms  meek    waits for lock  greed.ts:22  yield* lock.lock();
           39    2.011 ms  greedy  takes lock      greed.ts:12  yield* lock.lock();
           49     3.03 ms  greedy  takes lock      greed.ts:12  yield* lock.lock();
           59    4.021 ms  greedy  takes lock      greed.ts:12  yield* lock.lock();

        It is free again and again in between, and somebody else is there first each time: who has to be woken comes
          later than who is running.
        How long is too long, the records do not say.

        In reality: one request in many takes very long, and no error says why.
        Remedy: A lock that is handed over in turn (\`fair: true\`), or shorter turns for the others at lock.
      "
    `));
  it('held across a wait', async () =>
    expect(await explained('classics/lock-over-await', 'green-threads', 'held-across-wait')).toMatchInlineSnapshot(`
      "? held-across-wait, a hint: asks holds session while it waits for reply (event 12): whoever wants it waits too

           11   14.772 us  asks  takes session    :13  yield* session.lock();
           12   14.782 us  asks  waits for reply  :14  yield* reply.wait();

        Until that wait is over nobody else gets the lock. If whoever is to end it needs the lock too, it never
          ends.
        Where the wait is meant to be under the lock, nothing is wrong.

        In reality: everybody who needs the lock waits as long as its holder does, which under load looks like a
          slow network.
        Remedy: Free session before the wait, and look again afterwards.
      "
    `));
});

/** The page without line breaks and indentation. */
const plainly = (page: string): string => page.replace(/\s+/g, ' ');

describe('explain says what somebody has to know who asks why', () => {
  it.each<[string, FindingKind, readonly string[]]>([
    ['goker/etcd_6873', 'deadlock', [
      'mu is held by stop, which waits too; channel dn: nobody else has ever come to it.',
      'stop keeps mu while it waits for dn, and coalescer cannot go on without mu',
      'With mu freed while its holder waits for dn: all 200 end ok and do not show it.',
      'main has ended, so a program ends here as if all were well',
    ]],
    ['goker/moby_18412', 'deadlock', [
      'main waits for done',
      'main selects case 1',
      'main ends',
      'channel done: main, which came to it before, has ended.',
      'With room for 1 more in done: all 200 end ok and do not show it.',
    ]],
    ['goker/kubernetes_13058', 'task-failed', ['Let every done have an add that comes before it']],
    ['goker/cockroach_3710', 'deadlock', ['ForceScan reads under m already and asks for it again: a new request comes after raft']],
    ['goker/hugo_5379', 'deadlock', ['waits for onceP since', 'taking cm and onceP in one order everywhere, or all at once, removes the circle']],
    ['classics/aba-stack', 'check-failed', ['A swap that noticed nothing (ABA)', 'recycler changes it 3 times, the last time back to 1', 'back again']],
    ['classics/wait-group-add-inside', 'check-failed', ['it is no race on memory, but who comes first, or when', 'main finds group at zero']],
    ['classics/homemade-barrier', 'deadlock', ['so a value that would have done may have come and gone']],
    ['classics/cigarette-smokers', 'deadlock', ['the last one there was went to', 'semaphores ']],
    ['classics/buffer-swapped-signals', 'lost-wakeup', ['when it notified not-full, it took the wrong condition', 'Remedy: Notify not-empty']],
  ])('%s, %s', async (path, kind, told) => {
    const page = plainly(await explained(path, 'interleaving', kind));
    for (const sentence of told) expect(page).toContain(sentence);
  }); // prettier-ignore
});
