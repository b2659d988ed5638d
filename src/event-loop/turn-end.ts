const waiting: (() => void)[] = []
let isScheduled = false

/**
 * Does something at the end of this turn of the event loop: to send what was gathered in it as one message, as a hop
 * between threads costs by the message.
 */
export function atTurnEnd(act: () => void): void {
  waiting.push(act)
  schedule()
}

/**
 * Does now what waits for the end of the turn. Called before the thread is held for a while: what is sent only after that
 * would keep another thread waiting for it too.
 */
export function endTurn(): void {
  try {
    while (waiting.length > 0) {
      const act = waiting.shift()!
      act()
    }
  } finally {
    // One that fails takes none of the others along.
    if (waiting.length > 0) schedule()
  }
}

function schedule(): void {
  if (isScheduled) return
  isScheduled = true
  setImmediate(() => {
    isScheduled = false
    endTurn()
  })
}
