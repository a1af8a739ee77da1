import { availableParallelism } from 'node:os';
import { QueueWorker, type Served } from '../node/queue/worker.ts';
import type { Action } from './commands.ts';
import { UsageError } from './errors.ts';
import { counted } from './look.ts';
import { countOf, queueOf } from './options.ts';
import { EXIT, printLines } from './streams.ts';

/** `seedloom worker --queue redis://host:port` */
export const workerCommand: Action = async (_args, options, streams) => {
  const address = queueOf(options);
  if (address === undefined)
    throw new UsageError('--queue is missing', 'Write: seedloom worker --queue redis://127.0.0.1:6379, with the Redis that explore names.');
  const threads = countOf(options, 'workers', '--workers') ?? availableParallelism();
  const notice = (text: string): void => printLines(streams.err, [text]);
  const worker = await QueueWorker.start({ address, cwd: streams.cwd, threads, notice });
  notice(`${worker.name}: ${counted(threads, 'thread')}, waiting for jobs at ${address.shown}`);
  const [{ jobs, schedules }, code] = await served(worker, notice);
  notice(`did ${counted(jobs, 'job')}, ${counted(schedules, 'schedule')}`);
  return code;
};

/** Until a signal comes. It is the usual way to end a worker, but Ctrl-C answers as it does everywhere. */
function served(worker: QueueWorker, notice: (text: string) => void): Promise<[Served, number]> {
  return new Promise((resolve, reject) => {
    let isEnding = false;
    const end = (code: number): void => {
      if (isEnding) {
        for (const [name, listener] of Object.entries(listeners)) process.removeListener(name, listener); // a third one ends everything
        worker.drop().then((done) => resolve([done, code]), reject);
        return;
      }
      isEnding = true;
      if (worker.underWay > 0) notice(`ends after ${counted(worker.underWay, 'more job')}; once more gives what is under way back`);
      worker.finish().then((done) => {
        for (const [name, listener] of Object.entries(listeners)) process.removeListener(name, listener);
        resolve([done, code]);
      }, reject);
    };
    const listeners = { SIGINT: () => end(EXIT.interrupted), SIGTERM: () => end(EXIT.fine) };
    for (const [name, listener] of Object.entries(listeners)) process.on(name, listener);
  });
}
