export * from './brand.ts'
export * from './scope.ts'
