import { FairQueue } from './fair-queue.ts'
import { endTurn } from './turn-end.ts'

/** A short job that has not had the thread for so many milliseconds waits for something else than the thread. */
const livelyMs = 5
/** So many milliseconds for each one that long jobs computed do they leave to short ones of others. */
const pausePart = 3
/** However long a slice took: a processor that was taken away meanwhile counts as computing. */
const longestPauseMs = 8
/** Shorter ones are put off until they add up. */
const shortestPauseMs = 1
/** What a long job computes at a time counts as so much at least: then it calls somebody, who works for others, too. */
const leastMs = 0.125
/** Groups without jobs that are remembered. */
const mostIdle = 1_000

interface Group {
  /** That came and are not through. */
  jobs: number
  /** Those of them that are long. */
  long: number
  /** When a short one of them came, or had the thread. */
  livelyAt: number
  /** Among those that may have been lively of late. */
  isListed: boolean
}

/**
 * Who computes when, on a thread that groups share; a group is a brand. A job is short until it has computed for much
 * longer than a visit does. While short jobs of another group are under way, long ones together have a quarter of the
 * thread: a short one is through in moments, and every hop of it, to a store and back, would wait for a slice of theirs.
 * Where no short one is under way they take all, group by group.
 */
export class Turns {
  readonly #groups = new Map<number, Group>()
  readonly #waiting = new FairQueue<() => void>()
  readonly #pausing = new FairQueue<() => void>()
  #isTurnNear = false
  #isPauseOn = false
  /** What long jobs have computed and not paused for yet. */
  #longMs = 0
  /** Groups whose short jobs came or had the thread lately, and some others. */
  readonly #lively: Group[] = []

  /** A job of the group came. */
  arrive(group: number): void {
    const own = this.#groupOf(group)
    own.jobs++
    this.#noteLively(own)
  }

  /** One that came is through. */
  depart(group: number): void {
    this.#groupOf(group).jobs--
  }

  /** A job of the group turned out to be a long one. */
  beginLong(group: number): void {
    this.#groupOf(group).long++
  }

  /** One that did is through. */
  endLong(group: number): void {
    this.#groupOf(group).long--
  }

  hasLong(group: number): boolean {
    return this.#groupOf(group).long > 0
  }

  /** A job of the group has had the thread for so long. */
  spend(group: number, ms: number, { isLong }: { readonly isLong: boolean }): void {
    if (isLong) this.#longMs += Math.max(ms, leastMs)
    else this.#noteLively(this.#groupOf(group))
  }

  /** Whether long jobs of the group are to make room for short ones of another. */
  mustPause(group: number): boolean {
    const own = this.#groups.get(group)
    const now = performance.now()
    for (let i = this.#lively.length - 1; i >= 0; i--) {
      const other = this.#lively[i]!
      if (!isLively(other, now)) this.#dropLively(i)
      else if (other !== own) return true
    }
    return false
  }

  /** Whether long jobs of the group make room just now. */
  isPausing(group: number): boolean {
    return this.#pausing.lengthOf(group) > 0 && this.mustPause(group)
  }

  /**
   * Calls back when the group may go on. One goes on in each turn of the event loop, so that messages, and what needs no
   * turn, never wait for more than one. Groups take turns, and each has its own in order.
   */
  wait(group: number, goOn: () => void): void {
    this.#waiting.push(group, goOn)
    this.#turn()
  }

  /** The same for a long job that must pause: one of them goes on at a time. */
  pause(group: number, goOn: () => void): void {
    this.#pausing.push(group, goOn)
    this.#beginPause()
  }

  #turn(): void {
    if (this.#isTurnNear || this.#waiting.size === 0) return
    this.#isTurnNear = true
    setImmediate(() => {
      this.#isTurnNear = false
      goOnWith(this.#waiting.take()!)
      this.#turn()
    })
  }

  #beginPause(): void {
    if (this.#isPauseOn || this.#pausing.size === 0) return
    this.#isPauseOn = true
    const mayGo = (group: number) => !this.mustPause(group)
    const end = () => {
      goOnWith((this.#pausing.take(mayGo) ?? this.#pausing.take())!)
      // It computes right after this, and tells then for how long.
      setImmediate(() => {
        this.#isPauseOn = false
        this.#beginPause()
      })
    }
    const pauseMs = this.#pausing.has(mayGo) ? 0 : Math.min(this.#longMs * pausePart, longestPauseMs)
    if (pauseMs < shortestPauseMs) setImmediate(end)
    else {
      this.#longMs = 0
      setTimeout(end, Math.ceil(pauseMs))
    }
  }

  #noteLively(own: Group): void {
    own.livelyAt = performance.now()
    if (own.isListed) return
    own.isListed = true
    this.#lively.push(own)
  }

  #dropLively(place: number): void {
    this.#lively[place]!.isListed = false
    const last = this.#lively.pop()!
    if (place < this.#lively.length) this.#lively[place] = last
  }

  #groupOf(group: number): Group {
    const known = this.#groups.get(group)
    if (known) return known
    if (this.#groups.size >= mostIdle) this.#forgetIdle()
    const own = { jobs: 0, long: 0, livelyAt: -Infinity, isListed: false }
    this.#groups.set(group, own)
    return own
  }

  #forgetIdle(): void {
    const now = performance.now()
    for (let i = this.#lively.length - 1; i >= 0; i--) if (!isLively(this.#lively[i]!, now)) this.#dropLively(i)
    for (const [group, { jobs, long, isListed }] of this.#groups) {
      if (jobs === 0 && long === 0 && !isListed) this.#groups.delete(group)
    }
  }
}

function isLively({ jobs, livelyAt }: Group, now: number): boolean {
  return jobs > 0 && now - livelyAt < livelyMs
}

function goOnWith(goOn: () => void): void {
  // Who is answered, and the writer, need not wait for this one too.
  endTurn()
  goOn()
}
