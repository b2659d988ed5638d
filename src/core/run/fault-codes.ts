/**
 * How a run can fail beside what is found in its sources and in its template: the code, and what the author is told; with
 * `script.threw` he is told what was thrown. A code is never given a second meaning. `docs/reference/pages.md` lists the
 * same codes; a test compares the two.
 */
export const runFaultCodes = {
  'script.threw': 'The script threw an error that it did not catch, perhaps in a promise; the message says which.',
  'script.memory': 'The script used more memory than a run may.',
  'script.compute': 'The script computed longer than a run may.',
  'script.time': 'The script took longer than a run may.',
  'script.stack': 'The script nested its calls too deep.',
  'script.unsettled': 'The script waits for a promise that nothing settles.',
  'script.aborted': 'The run was ended from outside.',
  'script.engine': 'The engine failed while it ran this script.',
  'script.stuck': 'The script held its thread in a single long operation and was ended with it.',
  'script.taken_along': 'Another page held the thread and was ended with it. What this run had done by then stands.',
} as const

export type RunFaultCode = keyof typeof runFaultCodes
