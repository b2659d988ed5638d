export { Computing } from './computing.ts'
export { FairQueue } from './fair-queue.ts'
export { atTurnEnd } from './turn-end.ts'
export { Turns } from './turns.ts'
