import { parentPort } from 'node:worker_threads'
import { guestFunctions } from '../../scripts/host/index.ts'
import { createBase } from '../../scripts/sandbox/index.ts'

// Makes the image that every sandbox starts from, and ends, with all that it took to make it: 15 MB that the main
// thread would carry for ever. Imported by the main thread only to warm the compile cache.
if (parentPort) parentPort.postMessage(await createBase({ functions: guestFunctions }))
