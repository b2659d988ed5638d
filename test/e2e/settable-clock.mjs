// Loaded before the server, in each of its threads: the machine's clock is off by what the file of CLOCK_FILE says, in
// milliseconds, as it would be for all of them if somebody set it.
import { readFileSync } from 'node:fs'

const now = Date.now
Date.now = () => now() + Number(readFileSync(process.env.CLOCK_FILE, 'utf8'))
