export * from './commands.ts'
export * from './kept-answer.ts'
