/** What the server needs of a logger; pino fits. Fields are named facts: never a value, a key, a cookie or a body. */
export interface Log {
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
}
