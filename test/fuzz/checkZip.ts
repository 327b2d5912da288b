import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Codecs } from '../../src/core/image/codecs.ts'
import { readZipMember } from '../../src/main/files/zipMember.ts'
import { ZipRefusedError } from '../../src/main/files/zipRefusedError.ts'
import { isZip, walkZip } from '../../src/main/handlers/import/walkZip.ts'
import { checkInput, type Checked } from './checkInput.ts'

/** Lists an archive as an import does, unpacks its files and checks each as an input of its own. */
export async function checkZip(bytes: Uint8Array, codecs: Codecs): Promise<Checked> {
  const folder = mkdtempSync(join(tmpdir(), 'hilum-fuzz-zip-'))
  const problems: string[] = []
  let outcome = 'archive'
  try {
    const archive = join(folder, 'archive.zip')
    writeFileSync(archive, bytes)
    if (!(await isZip(archive))) return { outcome: 'unknown-format', problems }
    const { files, refused } = await walkZip(archive)
    for (const { code, reason } of refused) if (code === '' || reason.length < 10 || /undefined|\[object/.test(reason)) problems.push(`refused without words: ${reason}`)
    if (files.length === 0) outcome = refused[0]?.code ?? 'empty archive'
    for (const { member, below } of files) {
      if (below.includes('..') || below.some((name) => name.includes('\0'))) problems.push(`a file of the archive is named ${JSON.stringify(below)}`)
      if (member === undefined) continue
      try {
        const content = await readZipMember(member)
        problems.push(...checkInput({ bytes: content }, codecs).problems)
      } catch (error) {
        if (!(error instanceof ZipRefusedError)) throw error
        outcome = error.code
      }
    }
  } catch (error) {
    outcome = 'other error'
    problems.push(`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return { outcome, problems }
}
