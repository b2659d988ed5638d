export type { ApiPorts, NewKey, SetupLink } from './api-ports.ts'
export { createApi } from './create-api.ts'
