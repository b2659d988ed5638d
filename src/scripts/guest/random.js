// The engine seeds its own generator when the context is made, so every run restored from one snapshot would repeat it.
// This one is seeded by the host on first use in each run. sfc32: 128 bits of state, public domain (PractRand).
const askSeed = guest.textCaller('seed')
let isSeeded = false
let a = 0
let b = 0
let c = 0
let counter = 0

function next() {
  const t = (((a + b) | 0) + counter) | 0
  counter = (counter + 1) | 0
  a = b ^ (b >>> 9)
  b = (c + (c << 3)) | 0
  c = (((c << 21) | (c >>> 11)) + t) | 0
  return t >>> 0
}

function seed() {
  const words = askSeed()
  a = words[0] | 0
  b = words[1] | 0
  c = words[2] | 0
  counter = words[3] | 0
  isSeeded = true
  // Mixes the seed in: the first outputs would follow it too closely.
  for (let i = 0; i < 12; i++) next()
}

Math.random = function random() {
  if (!isSeeded) seed()
  // 53 bits, as the language asks.
  return ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992
}
