export type { ApiPorts, SetupLink } from './api-ports.ts'
export { createApi } from './create-api.ts'
