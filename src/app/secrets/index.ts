export { hashPassword, passwordFault } from './passwords.ts'
