export { socketAddress } from './address.ts'
export { askServer } from './ask-server.ts'
export { serveCommands, type CommandServer } from './serve-commands.ts'
