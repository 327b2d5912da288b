import { describe, expect, it } from 'vitest'
import { commands, isCommandName } from './commands.ts'

describe('commands', () => {
  it('are named noun.verb', () => {
    expect(Object.keys(commands).filter((name) => !/^[a-z]+\.[a-z]+$/.test(name))).toEqual([])
  })

  it('take no unknown key', () => {
    const accepted = Object.entries(commands).filter(([, { input }]) => input.safeParse({ offset: 0, limit: 1, imageId: 1, surprise: true }).success)
    expect(accepted).toEqual([])
  })

  it('are not confused with properties of every object', () => {
    expect(['toString', '__proto__', 'constructor', 'cases.list'].filter(isCommandName)).toEqual(['cases.list'])
  })
})
