// What of the engine an author's script meets (rule 3.2-1).
const { defineProperty, getOwnPropertyDescriptor, getOwnPropertyNames, freeze } = Object

// No timers, threads or clocks finer than a millisecond, and no hooks into the engine.
for (const name of [
  'performance',
  'Atomics',
  'SharedArrayBuffer',
  'WebAssembly',
  'navigator',
  'std',
  'os',
  'scriptArgs',
]) {
  delete globalThis[name]
}

// Where a function was written is for its author to know: those of this library would name its files.
for (const name of ['fileName', 'lineNumber', 'columnNumber']) delete Function.prototype[name]

/** A global of the documented API: it can be neither assigned nor redefined, and its members neither. */
guest.expose = (name, value) => {
  defineProperty(globalThis, name, { value: freeze(value), writable: false, enumerable: true, configurable: false })
}

/** A global whose value is asked for when it is read. */
guest.exposeGetter = (name, get) => {
  defineProperty(globalThis, name, { get, set: undefined, enumerable: true, configurable: false })
}

/** The last step: assigning to any global is an error (rule 3.2-1); a script may still add its own. */
guest.seal = () => {
  for (const name of getOwnPropertyNames(globalThis)) {
    const descriptor = getOwnPropertyDescriptor(globalThis, name)
    if (descriptor.writable) defineProperty(globalThis, name, { writable: false, configurable: false })
  }
}
