import { storeContract } from '../contract/index.ts'
import { openThreads } from './testing/open-threads.ts'

storeContract('sqlite, bounded reads on a connection of their own', () => openThreads({ opensFile: true }))
storeContract('sqlite, all reads by message', () => openThreads({ opensFile: false }))
