export { atTurnEnd, endTurn } from './turn-end.ts'
