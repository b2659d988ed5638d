export { extendChain, isLoop } from './call-chain.ts'
export { plainAnswer } from './error-page.ts'
export { isAdminCookie, isOwnCookie, sessionCookieName } from './own-cookies.ts'
export type { PageService, VisitorAnswer, VisitorRequest } from './page-service.ts'
