/** `seedloom/asyncio`: scenarios that are programs in Python with an event loop. */
export {
  asyncio,
  type AsyncioKit,
  type AsyncioModule,
  type Aw,
  type Future,
  type Task,
} from '../engine/runtimes/cpython/kit/aio/asyncio.ts';
export { QueueEmpty, QueueFull } from '../engine/runtimes/cpython/kit/aio/queues.ts';
export * from './python.ts';
