import { expect, it } from 'vitest'
import { DEFLATED, readZipMember } from './zipMember.ts'

it('a file that says more compressed than unpacked bytes is refused before memory is taken for it', async () => {
  const member = { archive: 'none.zip', name: 'a', offset: 0, compressedSize: 2 ** 40, size: 100, method: DEFLATED, crc32: 0 }
  await expect(readZipMember(member)).rejects.toMatchObject({ code: 'damaged', message: 'the archive says that its 100 bytes take 1099511627776 compressed, which cannot be' })
})
