export type { OpenedStore, OpenStore } from './opened-store.ts'
export { signInContract } from './sign-in.contract.ts'
export { sourceContract } from './sources.contract.ts'
export { storeContract } from './store-contract.ts'
