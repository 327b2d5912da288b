import { expect, it } from 'vitest'
import { CommandError } from '../../contract/errors.ts'
import { untilKept } from './untilKept.ts'

const failing = (...codes: string[]) => () => {
  const code = codes.shift()
  return code === undefined ? Promise.resolve('kept') : Promise.reject(new CommandError({ code, message: code }))
}

it('tries again while the disk is full or the library busy, and says so once', async () => {
  const [said, waits]: [string[], number[]] = [[], []]
  const kept = await untilKept(failing('disk-full', 'library-busy', 'disk-full'), ({ code }) => said.push(code), async () => void waits.push(1))
  expect([kept, said, waits.length]).toEqual(['kept', ['disk-full'], 3])
})

it('gives up on anything else', async () => {
  await expect(untilKept(failing('disk-full', 'row-unknown'), () => undefined, () => Promise.resolve())).rejects.toMatchObject({ code: 'row-unknown' })
})
