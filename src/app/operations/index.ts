export { callOperation } from './call-operation.ts'
export { getBrand, wholeInstallation, type Workplace } from './operation.ts'
export { operations, type OperationName } from './operations.ts'
