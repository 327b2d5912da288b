// Runs at document start in two worlds of a page: 'preload' (isolated, has the ipc binding) and 'page' (the page's own). Values cross by
// CustomEvent.detail, which Chromium clones between worlds; functions and promises cross by proxy, as Electron's contextBridge has it.
// It is sent to the page as text, so all it uses stands inside it.
/* oxlint-disable unicorn/consistent-function-scoping, typescript/no-implied-eval -- a preload's text is run as Electron runs it */
export function pageBridge(side, preloadSource, dropFolder) {
  // without nodeIntegrationInSubFrames a preload runs in the main frame alone
  if (window !== window.top) return
  const other = side === 'page' ? 'preload' : 'page'
  const functions = new Map()
  // calls are numbered by this world and promises by the other: one number may stand for both
  const called = new Map()
  const promised = new Map()
  let lastId = 0
  const tell = (kind, detail) => window.dispatchEvent(new CustomEvent(`bridge:${other}:${kind}`, { detail }))
  const hear = (kind, listener) => window.addEventListener(`bridge:${side}:${kind}`, (event) => listener(event.detail))
  const reasonOf = (error) => String(error?.message ?? error)

  const pack = (value) => {
    if (typeof value === 'function') {
      const id = ++lastId
      functions.set(id, value)
      return { $function: id }
    }
    if (value instanceof Promise) {
      const id = ++lastId
      value.then((settled) => tell('settle', { id, value: pack(settled) }), (error) => tell('settle', { id, error: reasonOf(error) }))
      return { $promise: id }
    }
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.')
    if (Array.isArray(value)) return value.map(pack)
    if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item)]))
    return value
  }
  const unpack = (value) => {
    if (Array.isArray(value)) return value.map(unpack)
    if (!isPlain(value)) return value
    if ('$function' in value) return (...args) => callOver(value.$function, args)
    if ('$promise' in value) return new Promise((resolve, reject) => promised.set(value.$promise, { resolve, reject }))
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)])))
  }
  const isPlain = (value) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  const callOver = (name, args) => {
    const id = ++lastId
    let returned
    called.set(id, { returned: (answer) => { returned = answer } })
    // events are dispatched synchronously, so the answer is there when tell returns
    tell('call', { id, name, args: args.map(pack) })
    called.delete(id)
    if (returned !== undefined && 'error' in returned) throw new Error(returned.error)
    return unpack(returned?.value)
  }
  hear('call', ({ id, name, args }) => {
    let answer
    try {
      answer = { value: pack(functions.get(name)(...args.map(unpack))) }
    } catch (error) {
      answer = { error: reasonOf(error) }
    }
    tell('return', { id, answer })
  })
  hear('return', ({ id, answer }) => called.get(id)?.returned(answer))
  hear('settle', ({ id, value, error }) => {
    const promise = promised.get(id)
    promised.delete(id)
    if (error === undefined) promise?.resolve(unpack(value))
    else promise?.reject(new Error(error))
  })

  if (side === 'page') {
    hear('expose', ({ key, api }) => {
      if (!(key in window)) Object.defineProperty(window, key, { value: unpack(api), enumerable: true })
    })
    tell('ready')
    return
  }

  const exposed = new Map()
  hear('ready', () => exposed.forEach((api, key) => tell('expose', { key, api })))
  const listeners = new Map()
  const replies = new Map()
  const toMain = (message) => hilumStandInIpc(JSON.stringify(message, refuseUncloneable))
  const refuseUncloneable = (key, value) => {
    if (typeof value === 'function' || typeof value === 'bigint' || ArrayBuffer.isView(value)) throw new Error(`ipc carries JSON alone in this program: ${key}`)
    return value
  }
  const ipcRenderer = {
    invoke: (channel, ...args) => new Promise((resolve, reject) => {
      const id = ++lastId
      replies.set(id, { resolve, reject })
      toMain({ t: 'invoke', id, channel, args })
    }),
    send: (channel, ...args) => toMain({ t: 'send', channel, args }),
    on: (channel, listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    off: (channel, listener) => {
      listeners.set(channel, (listeners.get(channel) ?? []).filter((each) => each !== listener))
      return ipcRenderer
    }
  }
  globalThis.fromMain = (message) => {
    if (message.t === 'event') {
      for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer, ports: [] }, ...message.args)
      return
    }
    const reply = replies.get(message.id)
    replies.delete(message.id)
    if ('error' in message) reply?.reject(new Error(message.error))
    else reply?.resolve(message.value)
  }
  const contextBridge = {
    exposeInMainWorld: (key, api) => {
      if (api === ipcRenderer || Object.values(api).includes(ipcRenderer)) throw new Error('ipcRenderer itself is exposed to the page')
      if (exposed.has(key)) throw new Error('Cannot bind an API on top of an existing property on the window object')
      exposed.set(key, pack(api))
      tell('expose', { key, api: exposed.get(key) })
    }
  }
  // a page's script cannot learn a file's place: the stand-in's files all lie in one folder
  const webUtils = {
    getPathForFile: (file) => {
      if (!(file instanceof File)) throw new TypeError('getPathForFile takes a File')
      return dropFolder === undefined ? '' : `${dropFolder}/${file.name}`
    }
  }
  const requireInSandbox = (name) => {
    if (name === 'electron' || name === 'electron/renderer') return { contextBridge, ipcRenderer, webUtils }
    throw new Error(`module not found: ${name} (a sandboxed preload can require only electron)`)
  }
  try {
    const module = { exports: {} }
    new Function('require', 'module', 'exports', 'process', preloadSource)(requireInSandbox, module, module.exports, { platform: 'linux', versions: {}, contextIsolated: true, sandboxed: true })
  } catch (error) {
    hilumStandInIpc(JSON.stringify({ t: 'preload-error', error: String(error?.stack ?? error) }))
  }
}
