export { addDocumentation, documentationPaths } from './documentation.ts'
