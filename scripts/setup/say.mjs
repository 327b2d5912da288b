/**
 * @typedef {object} Say How set-up talks: always on stderr, because stdout belongs to a command's result.
 * @property {(text: string) => void} step What is being done now.
 * @property {(text: string) => void} note What was found or went another way.
 * @property {(text: string, done?: number, total?: number) => void} progress Rewritten in place on a terminal, else a line every few seconds.
 */

/**
 * @param {{ write(text: string): unknown, isTTY?: boolean }} stream
 * @param {() => number} [now] ms
 * @returns {Say}
 */
export function createSay(stream, now = Date.now) {
  const interval = stream.isTTY ? 100 : 5000
  let open = false
  let printed = now()
  /** @param {string} text */
  const line = (text) => {
    stream.write(`${open ? '\r\u001b[2K' : ''}set-up: ${text}\n`)
    open = false
    printed = now()
  }
  return {
    step: line,
    note: (text) => line(`  ${text}`),
    progress(text, done, total) {
      if (now() - printed < interval) return
      const share = done === undefined ? '' : total ? `  ${Math.floor((100 * done) / total)} %` : `  ${done}`
      if (!stream.isTTY) return line(`  ${text}${share}`)
      stream.write(`\r\u001b[2Kset-up:   ${text}${share}`)
      open = true
      printed = now()
    }
  }
}

/** @type {Say} */
export const SILENT = { step: () => {}, note: () => {}, progress: () => {} }

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`
}
