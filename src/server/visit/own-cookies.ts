/**
 * Cookies of ours, by name. `__Host-` pins a cookie to its exact host under https, so that no sibling domain can plant
 * one. Scripts see none of them (rules 3.1-1, 3.2-5).
 */
export function sessionCookieName(isSecure: boolean): string {
  return isSecure ? '__Host-stagecraft_session' : 'stagecraft_session'
}

export function isOwnCookie(name: string): boolean {
  return /^(?:__Host-|__Secure-)?stagecraft_/i.test(name)
}

export function isAdminCookie(name: string): boolean {
  return /^(?:__Host-|__Secure-)?stagecraft_admin/i.test(name)
}
