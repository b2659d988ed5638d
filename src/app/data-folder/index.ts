export { dataFiles } from './data-files.ts'
export { describeHolder, findHolder, tryLock } from './lock.ts'
export { makeFolder } from './make-folder.ts'
export { takeFolder } from './take-folder.ts'
