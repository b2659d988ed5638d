const poundsPerKilogram = 2.2046226218

/** Entries hold kilograms, whatever was typed: so goal, first and current weight can be compared. */
export function toKilograms(weight, unit) {
  return Math.round(convert(weight, unit, 'kg') * 1000) / 1000
}

/** A weight of an entry as a person reads it, or null where there is none. */
export function shown(kilograms, unit) {
  return typeof kilograms === 'number' ? round(convert(kilograms, 'kg', unit)) : null
}

export function convert(weight, from, to) {
  if (from === to) return weight
  return to === 'kg' ? weight / poundsPerKilogram : weight * poundsPerKilogram
}

export function round(weight) {
  return Math.round(weight * 10) / 10
}

/** 0 to 100: how much of the way from the first weight to the goal is done, whichever direction that is. */
export function progress({ start, current, goal }) {
  if (start === goal) return current === goal ? 100 : 0
  return Math.max(0, Math.min(100, Math.round(((start - current) / (start - goal)) * 100)))
}

/** A line through the weigh-ins, oldest first, in a box of the given size; coordinates for an SVG. */
export function chart(weights, { width, height, padding }) {
  const low = Math.min(...weights)
  const high = Math.max(...weights)
  const span = high - low || 1
  const step = weights.length > 1 ? (width - 2 * padding) / (weights.length - 1) : 0
  const dots = weights.map((weight, i) => ({
    x: round(weights.length > 1 ? padding + i * step : width / 2),
    y: round(high === low ? height / 2 : padding + ((high - weight) / span) * (height - 2 * padding)),
    weight,
  }))
  return { dots, line: dots.map((dot) => `${dot.x},${dot.y}`).join(' '), low, high }
}
