import { randomBytes, timingSafeEqual } from 'node:crypto'

/** Who may talk to a loopback server: the one browser that came in by the one-time token. */
export interface Session {
  /** For the address that is handed to the browser. It may show up in process lists and histories, so it opens the door once. */
  readonly token: string
  /** The Set-Cookie value for the right token at its first use, else undefined. */
  enter(token: string): string | undefined
  /** Whether a Cookie header holds the session's secret. */
  holds(cookieHeader: string | undefined): boolean
}

/** `cookieName` must name the port: browsers share cookies among all ports of a host. */
export function createSession(cookieName: string): Session {
  const token = randomBytes(32).toString('base64url')
  // a secret of its own: who saw the token must not be able to make the cookie
  const secret = randomBytes(32).toString('base64url')
  let used = false
  return {
    token,
    enter(given) {
      if (used || !equal(given, token)) return undefined
      used = true
      return `${cookieName}=${secret}; HttpOnly; SameSite=Strict; Path=/`
    },
    holds(header) {
      const cookies = (header ?? '').split(';').map((part) => part.trim())
      return cookies.some((cookie) => cookie.startsWith(`${cookieName}=`) && equal(cookie.slice(cookieName.length + 1), secret))
    }
  }
}

/** In constant time for strings of one length. */
function equal(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
