export { changeNumberContract } from './change-numbers.contract.ts'
export type { OpenedStore, OpenStore } from './opened-store.ts'
export { storeContract } from './store-contract.ts'
