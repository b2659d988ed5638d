export { hashApiKey, newApiKey } from './api-key.ts'
export { hashPassword, passwordFault } from './passwords.ts'
