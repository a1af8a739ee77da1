import { afterAll, describe, expect, it, vi } from 'vitest';
import { planOf } from '../../../src/engine/explore/explore.ts';
import type { Part } from '../../../src/engine/explore/explorer.ts';
import { Desk as JobDesk, type Work } from '../../../src/node/explore/job.ts';
import { loadScenario } from '../../../src/node/load.ts';
import { Benches, Refused } from '../../../src/node/queue/benches.ts';
import { buildOf } from '../../../src/node/queue/build.ts';
import { idOf, type Errand } from '../../../src/node/queue/errand.ts';
import { read, write } from '../../../src/node/queue/wire.ts';
import { Desk, OPPOSED } from '../../cli/harness.ts';

vi.setConfig({ testTimeout: 180_000 }); // threads start slowly on a busy machine

describe('errands', () => {
  const desk = new Desk();
  desk.scenario('opposed.ts', OPPOSED);
  const benches = new Benches({ cwd: desk.folder, threads: 1 });
  afterAll(() => benches.end());

  const errandFor = async (change: Partial<Errand> = {}): Promise<Errand> => {
    const { source } = await loadScenario('opposed.ts', desk.folder);
    const plan = planOf({ runtime: 'interleaving', strategy: 'random', runs: 200, source });
    const profile = {
      steps: 12,
      tasks: new Map([['left', { steps: 6, parent: null, uses: new Map() }]]),
      space: Infinity,
      classes: Infinity,
    };
    const work: Work = { kind: 'thrown', strategy: 'random', profile, from: 20, to: 120 };
    const whole = {
      asker: 'me',
      build: buildOf(),
      file: 'opposed.ts',
      memoryMb: 128,
      stallMs: 5_000,
      plan: write(plan),
      work: write(work),
    };
    return { ...whole, ...change };
  };
  const done = async (errand: Errand): Promise<unknown> =>
    benches.with(errand, async (threads) => threads.answer(read(errand.work) as Work, { desk: new JobDesk() }));
  const refusal = async (change: Partial<Errand>): Promise<unknown> => {
    const error = await done(await errandFor(change)).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(Refused);
    return (error as Refused).why;
  };

  it('done twice come to the same bytes, and have the same name', async () => {
    const [one, two] = [await errandFor(), await errandFor()];
    expect(idOf(one)).toBe(idOf(two));
    expect(idOf(one)).not.toContain(':'); // BullMQ takes none
    const answers = (await Promise.all([done(one), done(two)])) as { ok: true; value: Part }[];
    expect(answers[0]!.value.schedules).toBe(100);
    expect(write(answers[0]!.value)).toBe(write(answers[1]!.value));
  });

  it('have another name when anything in them is another', async () => {
    const names = await Promise.all(
      [{}, { asker: 'you' }, { build: '0' }, { file: 'x.ts' }, { memoryMb: 1 }, { stallMs: 1 }, { plan: '1' }, { work: '1' }].map(
        async (change) => idOf(await errandFor(change)),
      ),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it('of another build, of files elsewhere, of none and of another text are refused, each in its words', async () => {
    expect(await refusal({ build: '00000000' })).toMatchObject({ code: 'E_OTHER_BUILD', message: `this is another seedloom (${buildOf()}) than the one that asks (00000000)` }); // prettier-ignore
    expect(await refusal({ file: '../opposed.ts' })).toMatchObject({ code: 'E_OUTSIDE' });
    expect(await refusal({ file: `${desk.folder}/opposed.ts` })).toMatchObject({ code: 'E_OUTSIDE' });
    expect(await refusal({ file: 'none.ts' })).toMatchObject({ code: 'E_NO_FILE', message: 'there is no file none.ts here' });
    const other = await errandFor();
    desk.scenario('opposed.ts', `${OPPOSED} // another`);
    expect(await refusal({ plan: other.plan.replace('"runs":200', '"runs":201') })).toMatchObject({ code: 'E_SOURCE_DIFFERS', message: 'opposed.ts is another one here' }); // prettier-ignore
    desk.scenario('opposed.ts', OPPOSED);
    expect(await done({ ...other, plan: other.plan.replace('"runs":200', '"runs":201') })).toMatchObject({ ok: true }); // mended
  });
});
