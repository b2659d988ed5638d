// The request and what a script may do about it (rules 3.2-2 to 3.2-7, 3.2-9, 3.7-2). Thin: the host checks everything.
const { TypeError } = globalThis
const { expose, exposeGetter, caller, textCaller } = guest

function need(name, what, value) {
  if (value === undefined) throw new TypeError(name + ': ' + what + ' is missing')
  return value
}

/** A key or a text, which crosses as it is. */
function needText(name, what, value) {
  if (typeof value === 'string') return value
  if (value === undefined) throw new TypeError(name + ': ' + what + ' is missing')
  if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(name + ': ' + what + ' must be a text')
  }
  return '' + value
}

// Asked for once a run, when first read: many scripts never do.
let request
const askRequest = textCaller('request')
exposeGetter('request', () => {
  if (request === undefined) request = askRequest()
  return request
})

let customer
const askCustomer = textCaller('customer')
function getCustomer() {
  if (customer === undefined) customer = askCustomer()
  return customer
}
exposeGetter('customer', getCustomer)
exposeGetter('is_customer', () => getCustomer() !== null)
expose('getCustomer', () => getCustomer())
expose('getUser', () => {
  const known = getCustomer()
  return { name: known?.name ?? '', email: known?.email ?? '' }
})

const getItem = textCaller('session.get')
const setItem = caller('session.set')
const setCustomer = caller('session.setCustomer')
const destroy = textCaller('session.destroy')
const get = (key) => getItem(needText('session.get', 'key', key))
const set = (key, value) =>
  setItem({ key: need('session.set', 'key', key), value: need('session.set', 'value', value) })
expose('session', {
  get,
  set,
  setCustomer(options) {
    const answer = setCustomer(need('session.setCustomer', 'email', options))
    customer = undefined
    return answer
  },
  destroy() {
    const answer = destroy()
    customer = undefined
    return answer
  },
})
expose('getSessionItem', (key) => get(key))
expose('setSessionItem', (key, value) => set(key, value))
expose('clearSessionItem', (key) => setItem({ key: need('clearSessionItem', 'key', key), value: null }))

const sendCode = caller('members.sendCode')
const verifyCode = caller('members.verifyCode')
expose('members', {
  sendCode: (email) => sendCode({ email: need('members.sendCode', 'email', email) }),
  verifyCode(email, code) {
    const answer = verifyCode({
      email: need('members.verifyCode', 'email', email),
      code: need('members.verifyCode', 'code', code),
    })
    customer = undefined
    return answer
  },
})

const setCookie = caller('cookie.set')
const deleteCookie = textCaller('cookie.delete')
expose('cookie', {
  set: (name, value, options) =>
    setCookie({ name: need('cookie.set', 'name', name), value: need('cookie.set', 'value', value), options }),
  delete: (name) => deleteCookie(needText('cookie.delete', 'name', name)),
})

const setHeader = caller('setHeader')
expose('setHeader', (name, value) =>
  setHeader({ name: need('setHeader', 'name', name), value: need('setHeader', 'value', value) }),
)

const redirect = caller('redirect')
expose('redirect', (url, status) => redirect({ url: need('redirect', 'url', url), status }))

const { stringify } = JSON
const setStatus = caller('response.status')
const sendJson = textCaller('response.json')
const sendHtml = textCaller('response.send')
const response = {
  status(code) {
    setStatus({ code: need('response.status', 'code', code) })
    return response
  },
  json: (data) => sendJson(need('response.json', 'data', stringify(data))),
  send: (html) => sendHtml(needText('response.send', 'html', html)),
}
expose('response', response)

const setVariable = caller('setVariable')
const getVariable = textCaller('getVariable')
expose('setVariable', (key, value) => setVariable({ key: need('setVariable', 'key', key), value }))
expose('getVariable', (key) => getVariable(needText('getVariable', 'key', key)))

const uuid = textCaller('uuid')
expose('uuid', () => uuid())

const httpGet = caller('http.get')
const httpPost = caller('http.post')
expose('http', {
  get: (url, headers) => httpGet({ url: needText('http.get', 'url', url), headers }),
  post: (url, body, headers) => httpPost({ url: needText('http.post', 'url', url), body, headers }),
})
