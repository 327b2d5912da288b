import { open, rm } from 'node:fs/promises'
import Papa from 'papaparse'
import { AUDIT_PAGE_LIMIT, CommandError, type AuditFilter } from '../../../contract/index.ts'
import { requireAbsolute } from '../../requireAbsolute.ts'
import type { Library } from '../../store/openLibrary.ts'

const HEADER = ['id', 'time (UTC)', 'who', 'what', 'detail']

/**
 * Writes the journal's events to a CSV file (RFC 4180), latest first. Texts that a spreadsheet would take for a formula are written as text.
 * Throws CommandError `path-relative` and `file-exists`.
 */
export async function exportJournal(library: Library, path: string, filter: AuditFilter): Promise<{ path: string; events: number }> {
  requireAbsolute(path)
  const file = await open(path, 'wx').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw new CommandError({ code: 'file-exists', message: `${path} is there already. Nothing was written; choose another name.` })
    throw error
  })
  let events = 0
  try {
    await file.write(`${HEADER.join(',')}\r\n`)
    let before: number | undefined
    for (;;) {
      const page = library.audit.page(filter, before, AUDIT_PAGE_LIMIT)
      if (page.length === 0) break
      await file.write(`${Papa.unparse(page.map(({ id, at, actor, kind, detail }) => [id, at, actor, kind, JSON.stringify(detail)]), { escapeFormulae: true, newline: '\r\n' })}\r\n`)
      events += page.length
      before = page.at(-1)?.id
    }
    await file.sync()
  } catch (error) {
    await file.close()
    await rm(path, { force: true })
    throw error
  }
  await file.close()
  return { path, events }
}
