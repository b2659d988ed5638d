export * from './bounded-reads.ts'
export * from './client.ts'
export * from './ledger.ts'
export * from './reads.ts'
