export * from './bounded-reads.ts'
export * from './ledger.ts'
export * from './reads.ts'
export * from './store.ts'
