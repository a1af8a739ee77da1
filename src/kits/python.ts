/** `seedloom/python`: scenarios that are programs in Python. */
export { python, type ContextManager, type Global, type Py, type PythonKit } from '../engine/runtimes/cpython/kit/python.ts';
export * from '../engine/runtimes/cpython/kit/errors.ts';
