import { describe, expect, it } from 'vitest'
import { createSession } from './session.ts'

describe('createSession', () => {
  it('lets in once, and knows its own cookie', () => {
    const session = createSession('hilum-4000')
    expect(session.enter('wrong')).toBeUndefined()
    const cookie = session.enter(session.token)
    expect(cookie).toMatch(/^hilum-4000=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(session.enter(session.token)).toBeUndefined()
    const pair = cookie?.split(';')[0] ?? ''
    expect([pair, `a=b; ${pair}`, undefined, 'hilum-4000=', `hilum-4001=${pair.slice(11)}`, `hilum-4000=${session.token}`].map((header) => session.holds(header))).toEqual([true, true, false, false, false, false])
  })
})
