export * from './client.ts'
export * from './ledger.ts'
export * from './overlay.ts'
export * from './reads.ts'
