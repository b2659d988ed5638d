/** How the API reads requests and words its answers, whatever they are about. */
export { limitBodyTime } from './body-deadline.ts'
export { answerError } from './error-answer.ts'
export { parseFlatQuery } from './flat-query.ts'
export { addHealthRoutes, healthPaths } from './health.ts'
export { parseJsonBody } from './json-body.ts'
export { statusOf } from './status.ts'
