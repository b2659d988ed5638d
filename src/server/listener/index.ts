export { createPagesListener, type PagesListenerOptions } from './listener.ts'
