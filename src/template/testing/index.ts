/** What tests of other folders use of the template language: where values can stand, and what strangers send. */
export * from './payloads.ts'
export * from './positions.ts'
