/** At once or later: an embedded store answers at once, one behind a wire with a promise. */
export type Awaitable<T> = T | Promise<T>

/**
 * Goes on with a value that may be there at once. A host call that answers at once spares the sandbox a suspension, so
 * the common reads must not pass through a promise.
 */
export function after<T, R>(value: Awaitable<T>, next: (value: T) => Awaitable<R>): Awaitable<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}
