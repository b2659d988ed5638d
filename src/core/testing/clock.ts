/** A clock that goes on only when told to. */
export interface Clock {
  readonly now: () => number
  advance(milliseconds: number): void
}

export function aClock(start = Date.UTC(2026, 2, 15, 9, 30)): Clock {
  let time = start
  return {
    now: () => time,
    advance(milliseconds) {
      time += milliseconds
    },
  }
}
