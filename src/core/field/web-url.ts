// No white space, no control characters, no credentials: what is shown as a link must lead where it says.
const absolute = /^https?:\/\/[^\s/?#@\\]+(?:[/?#][^\s\\]*)?$/i
const ownPath = /^\/(?![/\\])[^\s\\]*$/

/** An http(s) address. */
export function isWebUrl(text: string): boolean {
  return absolute.test(text) && !hasControl(text)
}

/** An http(s) address, or a path on this installation such as an uploaded file's. */
export function isWebUrlOrPath(text: string): boolean {
  return isWebUrl(text) || (ownPath.test(text) && !hasControl(text))
}

function hasControl(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\x00-\x1f\x7f]/.test(text)
}
