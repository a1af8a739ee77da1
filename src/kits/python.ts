/** `seedloom/python`: scenarios that are programs in Python. */
export { python, type ContextManager, type Global, type Py, type PythonKit } from '../engine/runtimes/cpython/kit/python.ts';
export { IndexError, KeyError, type Dict, type List } from '../engine/runtimes/cpython/kit/containers.ts';
export * from '../engine/runtimes/cpython/kit/errors.ts';
